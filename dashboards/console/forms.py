"""Pages of the way in, without scripts, in English and Chinese."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from dashboards.access.passwords import LEAST, MOST

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "other": "中文", "log_in": "Log in", "welcome": "Choose a password", "password": "Change the password",
        "first": "Make the first admin", "name": "Name", "old": "Password now",
        "new": f"New password ({LEAST} characters at least)", "again": "New password, once more", "secret": "Password",
        "to_page": "To the console", "wrong": "Name and password do not fit. Try again.",
        "busy": "Many log in just now. Try again in some seconds.",
        "locked": "Too many attempts. Wait {wait} seconds, then try again.",
        "over": "This link was used or is over. Ask an admin for another. For the first admin, start the console anew.",
        "differ": "The two passwords differ.", "short": f"The password has less than {LEAST} characters.",
        "long": f"The password has more than {MOST} characters.", "simple": "The password is too simple.",
        "name_in": "The name is part of the password.", "taken": "There is a user of that name already.",
        "unfit": "A name is up to 64 letters and digits, and . _ - @ behind the first of them.",
        "by": "Log in by {label}", "no_role": "You have no role here. Ask an admin.",
        "provider": "The identity provider did not let you in. Try again, or ask an admin.",
    },
    "zh": {
        "other": "English", "log_in": "登录", "welcome": "设置密码", "password": "修改密码",
        "first": "创建首位管理员", "name": "用户名", "old": "当前密码", "new": f"新密码（至少 {LEAST} 个字符）",
        "again": "再次输入新密码", "secret": "密码", "to_page": "返回控制台",
        "wrong": "用户名或密码不正确，请重试。", "busy": "登录请求过多，请稍后重试。",
        "locked": "尝试次数过多，请等待 {wait} 秒后重试。",
        "over": "此链接已使用或已失效。请向管理员索取新链接；首位管理员请重新启动控制台。",
        "differ": "两次输入的密码不一致。", "short": f"密码少于 {LEAST} 个字符。",
        "long": f"密码超过 {MOST} 个字符。", "simple": "密码过于简单。",
        "name_in": "密码中包含用户名。", "taken": "该用户名已存在。",
        "unfit": "用户名最多 64 个字母或数字，首字符之后可用 . _ - @。",
        "by": "通过 {label} 登录", "no_role": "您在此没有角色，请联系管理员。",
        "provider": "身份提供方未允许登录，请重试或联系管理员。",
    },
}  # fmt: skip


class Field(NamedTuple):
    """An input: its name, the word of its label, what a browser's store of passwords calls it, and what it holds."""

    name: str
    fills: str
    value: str = ""


class Link(NamedTuple):
    """Another way in: its address, and what people call it."""

    address: str
    label: str


NAME = Field("name", "username")
SECRET = Field("secret", "current-password")
OLD = Field("old", "current-password")
NEW, AGAIN = Field("new", "new-password"), Field("again", "new-password")


def form_page(
    title: str,
    action: str,
    fields: Sequence[Field],
    language: str,
    problem: str = "",
    wait_s: int = 0,
    links: Sequence[Link] = (),
) -> str:
    """One form; without fields it is only said what is wrong.

    Args:
        title: the word of its title and button.
        action: where it is sent, and where it is shown.
        fields: its inputs.
        language: `en` or `zh`.
        problem: the word of what was wrong before.
        wait_s: how long to wait before it is sent again (seconds).
        links: other ways in.
    """
    words = WORDS[language]
    said = words["name_in" if problem == "name" else problem].format(wait=wait_s) if problem else ""
    alert = f'<p role="alert">{said}</p>\n' if said else ""
    inputs = "".join(_input(field, words[field.name], place == 0) for place, field in enumerate(fields))
    address, other = escape(action), "en" if language == "zh" else "zh"
    link = f'<a href="{address}?lang={other}" lang="{other}">{words["other"]}</a>'
    back = f'<p><a href="/">{words["to_page"]}</a></p>\n' if title == "password" or not fields else ""
    ways = "".join(f'<p><a href="{way.address}">{_by(words["by"], way.label)}</a></p>\n' for way in links)
    button = f"<button>{words[title]}</button>"
    form = f'<form method="post" action="{address}?lang={language}">\n{inputs}{button}\n</form>\n' if fields else ""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>GridPulse</title>\n'
        '<link rel="icon" href="/static/icon.svg" type="image/svg+xml">\n'
        '<link rel="stylesheet" href="/static/console.css">\n</head>\n<body class="entrance">\n'
        f"<header><h1>GridPulse</h1><p>{link}</p></header>\n"
        f'<main>\n<section class="panel">\n<h2>{words[title]}</h2>\n{alert}{form}'
        f"{ways}{back}</section>\n</main>\n</body>\n</html>\n"
    )


def _by(words: str, label: str) -> str:
    return escape(words.format(label=label))


def _input(field: Field, label: str, first: bool) -> str:
    kind = "text" if field.fills == "username" else "password"
    more = f' value="{escape(field.value)}"' if field.value else ""
    more += " autofocus" if first else ""
    return (
        f'<label>{label} <input name="{field.name}" type="{kind}" autocomplete="{field.fills}" maxlength="{MOST}"'
        f' autocapitalize="none" spellcheck="false" required{more}></label>\n'
    )
