"""What meters report and what inspections find, in Chinese; in English their codes are words already."""

CHINESE = {
    "use_while_disconnected": "断电状态下仍用电",
    "magnet": "强磁场干扰",
    "terminal_cover_opened": "开端钮盖",
    "cover_opened": "开表盖",
    "tamper": "非正常操作",
    "register_back": "示数倒走",
    "reverse_flow": "反向用电",
    "feeds_in": "向电网送电",
    "tilt": "电能表倾斜",
    "phase_lost": "断相",
    "last_gasp": "停电",
    "power_restored": "上电",
    "theft": "窃电",
    "fault": "故障",
    "clean": "正常",
}
"""Code -> name."""
