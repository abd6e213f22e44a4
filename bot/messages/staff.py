"""Who may do more than read, as owners see it, and what those people are told."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.i18n import Locale, number, phrase
from bot.messages.choosing import choice
from bot.messages.layout import lines, link
from bot.messages.message import Button, Message
from storage.roles import Member, Role

ROLES = (Role.OWNER, Role.EDITOR, Role.MODERATOR)
COMMANDS = {
    Role.MODERATOR: ("faq", "unanswered"),
    Role.EDITOR: (
        "add",
        "feeds",
        "alias",
        "outbox",
        "retract",
        "correct",
        "broadcast",
        "routes",
        "stats",
        "health",
    ),
    Role.OWNER: ("desk", "editors", "backup"),
}
"""What a role may do that those below it may not."""
ROW = 5  # buttons


def role_name(locale: Locale, role: Role) -> Markup:
    return phrase(locale, f"role-{role.name.lower()}")


def staff_card(locale: Locale, members: Sequence[Member], *, edit: int | None = None) -> Message:
    """Everybody with a role, each with a button, and invitations for more."""
    listed = [_line(locale, n, member) for n, member in enumerate(members, 1)]
    html = lines(
        locale,
        phrase(locale, "staff-heading"),
        *listed,
        "",
        phrase(locale, "staff-how", command="/editors"),
    )
    opening = [
        Button(number(locale, n), data=f"v1:member:{member.person}")
        for n, member in enumerate(members, 1)
    ]
    rows = [tuple(opening[at : at + ROW]) for at in range(0, len(opening), ROW)]
    inviting = [
        (Button(phrase(locale, f"button-invite-{role.name.lower()}"), data=f"v1:invite:{role}"),)
        for role in ROLES
    ]
    return Message(html, buttons=(*rows, *inviting), edit=edit)


def _line(locale: Locale, n: int, member: Member) -> Markup:
    key = "staff-by-settings" if member.by_settings else "staff-line"
    return phrase(
        locale, key, n=n, person=_mention(member.person), role=role_name(locale, member.role)
    )


def _mention(person: int) -> Markup:
    """Their number, which opens their profile: no names are kept."""
    return link(str(person), f"tg://user?id={person}")


def member_card(locale: Locale, member: Member, *, edit: int | None = None) -> Message:
    """One of them, with a button for each role and one for none."""
    html = lines(
        locale,
        phrase(locale, "staff-which", person=_mention(member.person)),
        phrase(locale, "staff-settings") if member.by_settings else None,
    )
    data = f"v1:appoint:{member.person}"
    roles = tuple(
        choice(role_name(locale, role), f"{data}:{role}", chosen=role is member.role)
        for role in ROLES
    )
    none = Button(phrase(locale, "button-no-role"), data=f"{data}:{Role.READER}")
    back = Button(phrase(locale, "button-staff"), data="v1:editors")
    choices = () if member.by_settings else (roles, (none,))
    return Message(html, buttons=(*choices, (back,)), edit=edit)


def invitation(locale: Locale, role: Role, address: str) -> Message:
    """A link, to be passed on to one person."""
    said = phrase(locale, "invitation", role=role_name(locale, role), link=address)
    return Message(lines(locale, said))


def appointed(locale: Locale, role: Role) -> Message:
    """What the group is told in which somebody was appointed."""
    return Message(lines(locale, phrase(locale, "staff-appointed", role=role_name(locale, role))))


def yours(locale: Locale, role: Role) -> Message:
    """What a person is told of their role."""
    if role is Role.READER:
        return Message(lines(locale, phrase(locale, "role-over")))
    return Message(
        lines(
            locale,
            phrase(locale, "role-yours", role=role_name(locale, role)),
            "",
            *commands(locale, role),
        )
    )


def commands(locale: Locale, role: Role) -> list[Markup]:
    """A line for each command that the role may use beyond those of readers."""
    mine = [name for least in Role if 0 < least <= role for name in COMMANDS[least]]
    return [Markup("/{} — {}").format(name, phrase(locale, f"help-{name}")) for name in mine]
