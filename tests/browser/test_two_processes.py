"""The nginx configuration of the README: two processes share the visitors, and each visitor stays with one."""

import os
import re
import shutil
import subprocess
import time
import urllib.request

import pytest

from tests.browser.running import ROOT, free_port, running_app, wait_until_drawn

CONFIGURATION = re.search(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL).group(1)


@pytest.fixture
def shared_out(tmp_path):
    """The address at which nginx shares visitors out, by the README's configuration with free ports in it."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None and os.environ.get("CI"):
        pytest.fail("no nginx on CI: install the package nginx")
    if program is None:
        pytest.skip("no nginx found on this machine")
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    with running_app(folders[0]) as first, running_app(folders[1]) as second:
        port, text = free_port(), CONFIGURATION
        for written, used in (("8510", port), ("8511", first.rsplit(":")[-1]), ("8512", second.rsplit(":")[-1])):
            assert f"127.0.0.1:{written}" in text
            text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{used}")
        kept = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (tmp_path / "nginx.conf").write_text(
            f"pid {tmp_path}/nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{kept}{text}}}\n"
        )
        options = ["-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "error.log"), "-g", "daemon off;"]
        process = subprocess.Popen([program, *options])
        try:
            yield wait_for(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(address):
    for _ in range(100):
        try:
            visit(address)
            return address
        except OSError:
            time.sleep(0.1)
    pytest.fail("nginx did not answer")


def visit(address, cookie=None):
    """Which process answered, and the cookie it gave."""
    request = urllib.request.Request(f"{address}/_stcore/health", headers={"Cookie": cookie} if cookie else {})
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.read() == b"ok"
        cookies = [given.split(";")[0] for given in answer.headers.get_all("Set-Cookie")]
    [place] = [given for given in cookies if given.startswith("place=")]
    return answer.headers["X-Process"], place


def test_visitors_are_shared_out_and_each_stays(shared_out):
    newcomers = [visit(shared_out) for _ in range(40)]
    assert len({process for process, _ in newcomers}) == 2
    for process, cookie in newcomers[:6]:
        assert all(visit(shared_out, cookie)[0] == process for _ in range(3))


def test_a_page_works_behind_it(shared_out, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{shared_out}/playground?learning_rate=0.1")
    wait_until_drawn(page)
    rate = page.get_by_label("Learning rate η", exact=True)
    rate.fill("0.7")
    rate.press("Enter")
    page.wait_for_url(re.compile(r"learning_rate=0\.7"), timeout=20_000)
    context.close()
