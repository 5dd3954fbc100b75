"""This file is about the programs that run the site: what they write is for nobody else on the machine."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from django.conf import settings


@pytest.mark.parametrize("program", ["bin/web", "bin/worker"])
def test_what_the_site_writes_is_read_by_nobody_else(program, tmp_path):
    """The program runs beside a Python and a server of ours that only write a file."""
    text = (Path(settings.BASE_DIR) / program).read_text()
    (tmp_path / "bin").mkdir()
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("python", "granian"):
        (tools / name).write_text("#!/bin/sh\nmkdir -p var/mail && echo code > var/mail/one.log\n")
        (tools / name).chmod(0o755)
    (tmp_path / program).write_text(text)

    subprocess.run(["bash", tmp_path / program], check=True, env={"PATH": os.environ["PATH"]})

    for path in (tmp_path / "var" / "mail", tmp_path / "var" / "mail" / "one.log"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
