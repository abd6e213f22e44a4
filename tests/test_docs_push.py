"""What docs/push.md tells people to do works as it is written there."""

import asyncio
import base64
import json
import os
import re
import shutil
from pathlib import Path

from bot.web import pushed
from bot.web.signatures import claim_of, signature_of
from tests.browser import go_without
from tests.people import PATIENCE
from tests.pushing import SECRET, opened

PAGE = (Path(__file__).parents[1] / "docs" / "push.md").read_text("utf-8")
[SHELL] = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
[PHP] = re.findall(r"```php\n(.*?)```", PAGE, re.DOTALL)

# As much of WordPress as the snippet asks for: a post, and a request that is only shown.
WORDPRESS = r"""<?php
define('WARRAQ_SECRET', getenv('INGEST_SECRET'));
$hooked = null;
function add_action($hook, $function, $priority, $arguments) { $GLOBALS['hooked'] = $function; }
function wp_json_encode($data) { return json_encode($data); }
function wp_strip_all_tags($text) { return strip_tags($text); }
function get_permalink($post) { return 'https://example.org/7'; }
function get_the_title($post) { return $post->post_title; }
function apply_filters($hook, $text) { return "<p>$text</p>"; }
function get_the_author_meta($field, $id) { return 'هالة'; }
function wp_get_post_tags($id, $how) { return ['موانئ']; }
function get_post_time($format, $gmt, $post) { return '2026-03-01T08:00:00+00:00'; }
function wp_remote_post($url, $sent) {
    echo json_encode(['headers' => $sent['headers'], 'body' => base64_encode($sent['body'])]);
}
"""
SAVED = r"""
$hooked(7, (object) ['post_type' => 'post', 'post_status' => 'publish', 'post_password' => '',
    'post_title' => 'سمك &amp; ملح', 'post_content' => 'وصل الصيّادون.', 'post_author' => 1]);
"""


async def ran(*command: str, **more: str) -> str:
    """What a command prints."""
    env = {**os.environ, "INGEST_SECRET": SECRET, **more}
    child = await asyncio.create_subprocess_exec(*command, env=env, stdout=asyncio.subprocess.PIPE)
    async with asyncio.timeout(PATIENCE):
        printed, _ = await child.communicate()
    assert child.returncode == 0
    return printed.decode()


def need(*programs: str) -> None:
    """Skip where these are not, or fail where they have to be."""
    for program in programs:
        if shutil.which(program) is None:
            go_without(f"no {program} on this machine: tests/setup installs it on Debian")


def test_the_signature_to_check_ones_own_with_is_right() -> None:
    told = re.search(
        r"secret `(.+?)`, the timestamp `(\d+)` and the body `(.+?)` it is\n`sha256=(\w+)`", PAGE
    )
    assert told is not None
    secret, timestamp, body, signature = told.groups()
    assert signature_of(secret.encode(), timestamp, body.encode()) == signature


async def test_the_example_of_the_command_line_publishes_its_article(tmp_path: Path) -> None:
    need("sh", "openssl", "curl")
    async with opened(tmp_path) as site:
        site.clock[0] = int(await ran("date", "+%s"))
        answer = await ran("sh", "-c", SHELL, INGEST_URL=f"{site.web.url}/ingest")
        told = json.loads(answer)
        assert (len(told["new"]), told["edited"], told["known"]) == (1, [], [])
        article = await site.store.article(told["new"][0])
    assert article is not None
    assert (article.external_id, len(article.blocks)) == ("n-17", 2)


async def test_the_snippet_for_wordpress_signs_what_it_sends(tmp_path: Path) -> None:
    need("php")
    plugin = tmp_path / "plugin.php"
    plugin.write_text(WORDPRESS + PHP.removeprefix("<?php") + SAVED, "utf-8")
    sent = json.loads(await ran("php", str(plugin)))
    body = base64.b64decode(sent["body"])
    claim = claim_of(sent["headers"])
    assert claim is not None
    assert claim.holds(SECRET.encode(), body)
    [draft] = pushed.read(body).drafts
    assert (draft.title, draft.text) == ("سمك & ملح", "وصل الصيّادون.")
    assert (draft.external_id, draft.author, draft.tags) == ("post-7", "هالة", ("موانئ",))


def test_the_page_tells_the_limits_that_hold() -> None:
    for field, most in pushed.LONGEST.items():
        assert f"`{field}`" in PAGE
        assert f"{most:,}" in PAGE
    assert f"up to {pushed.ARTICLES} of them" in PAGE
