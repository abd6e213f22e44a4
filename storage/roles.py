"""Roles: who may do more than read, and invitations to do so."""

from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from storage.database import Connection, Database

INVITATION_LASTS = 24 * 3600


class Role(IntEnum):
    """What a person may do: each may do what those before it may."""

    READER = 0
    MODERATOR = 1  # answers readers
    EDITOR = 2  # decides what is sent
    OWNER = 3  # decides who may do what


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role; the settings may say so."""

    person: int
    role: Role
    by_settings: bool = False


class Roles:
    """The part of the store that knows roles."""

    _db: Database

    async def role_of(self, person: int) -> Role:
        async with self._db.reading() as read:
            row = await read.fetch_one("SELECT role FROM role WHERE chat_id = :id", id=person)
        return Role(row["role"]) if row else Role.READER

    async def members(self, least: Role = Role.MODERATOR) -> list[Member]:
        """Those who have this role or a higher one, the highest first."""
        async with self._db.reading() as read:
            rows = await read.fetch_all(
                "SELECT * FROM role WHERE role >= :least ORDER BY role DESC, since, chat_id",
                least=least,
            )
        return [Member(row["chat_id"], Role(row["role"]), bool(row["by_settings"])) for row in rows]

    async def people(self, least: Role) -> list[int]:
        """The ids of those."""
        return [member.person for member in await self.members(least)]

    async def name_operators(self, people: frozenset[int], *, now: int) -> None:
        """The settings name these owners, and nobody else."""
        async with self._db.transaction() as tx:
            await tx.execute("DELETE FROM role WHERE by_settings = 1")
            for person in sorted(people):
                await tx.execute(
                    "INSERT INTO role (chat_id, role, by_settings, since)"
                    " VALUES (:person, :owner, 1, :now) ON CONFLICT (chat_id)"
                    " DO UPDATE SET role = excluded.role, by_settings = 1",
                    person=person,
                    owner=Role.OWNER,
                    now=now,
                )

    async def appoint(self, person: int, role: Role, *, now: int) -> bool:
        """Give a person this role (READER: none).  False if nobody would own the bot then, or the
        settings name them.
        """
        async with self._db.transaction(durable=True) as tx:
            named = await tx.fetch_one(
                "SELECT 1 AS named FROM role WHERE chat_id = :id AND by_settings = 1", id=person
            )
            if named or (role < Role.OWNER and not await _is_owned(tx, without=person)):
                return False
            await _give(tx, person, role, now)
        return True

    async def is_owned(self) -> bool:
        """Whether the bot has an owner."""
        async with self._db.reading() as read:
            return await _is_owned(read)

    async def invite(self, role: Role, code: str, *, now: int) -> None:
        """Whoever brings the code first, within INVITATION_LASTS, takes the role.  A code for an
        owner replaces the one before.
        """
        async with self._db.transaction(durable=True) as tx:
            await tx.execute(
                "DELETE FROM invitation WHERE until <= :now OR role = :owner AND role = :role",
                now=now,
                owner=Role.OWNER,
                role=role,
            )
            await tx.execute(
                "INSERT INTO invitation (code, role, until) VALUES (:code, :role, :until)",
                code=_hashed(code),
                role=role,
                until=now + INVITATION_LASTS,
            )

    async def accept(self, code: str, person: int, *, now: int) -> Role | None:
        """The role that the person has now; None if nobody was invited by this code (any more)."""
        async with self._db.transaction(durable=True) as tx:
            found = await tx.fetch_all(
                "DELETE FROM invitation WHERE code = :code AND until > :now RETURNING role",
                code=_hashed(code),
                now=now,
            )
            if not found:
                return None
            row = await tx.fetch_one("SELECT role FROM role WHERE chat_id = :id", id=person)
            role = Role(max(found[0]["role"], row["role"] if row else Role.READER))
            await _give(tx, person, role, now)
        return role


async def _give(tx: Connection, person: int, role: Role, now: int) -> None:
    if role is Role.READER:
        await tx.execute("DELETE FROM role WHERE chat_id = :id", id=person)
        return
    await tx.execute(
        "INSERT INTO role (chat_id, role, since) VALUES (:person, :role, :now)"
        " ON CONFLICT (chat_id) DO UPDATE SET role = excluded.role",
        person=person,
        role=role,
        now=now,
    )


async def _is_owned(tx: Connection, *, without: int = 0) -> bool:
    row = await tx.fetch_one(
        "SELECT 1 AS owned FROM role WHERE role = :owner AND chat_id <> :without",
        owner=Role.OWNER,
        without=without,
    )
    return row is not None


def _hashed(code: str) -> str:
    return sha256(code.encode()).hexdigest()
