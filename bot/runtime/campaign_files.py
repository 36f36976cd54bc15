"""Finding campaign files: those shipped with the program by name, any other by its path."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from dialogs.campaign.file import parse_campaign
from dialogs.model.campaign import Campaign
from dialogs.model.campaign_faults import Fault, FaultCode
from dialogs.texts.terminal import campaign_faults as texts

SUFFIX = ".toml"
LARGEST = 1_000_000
"""Bytes. No campaign file comes near it: what is larger is some other file."""


class CampaignError(Exception):
    """A campaign that cannot be had. `code` is for logs, `text` for people; trying again is no use (`retry`)."""

    code = "campaign"
    retry = False

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class CampaignUnknown(CampaignError):
    """There is no shipped campaign and no readable file of that name."""

    code = "campaign-unknown"


class CampaignFaulty(CampaignError):
    """The campaign file has faults: `faults`, all of them."""

    code = "campaign-faulty"

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(texts.describe_faults(name, faults))
        self.name = name
        self.faults = faults


def shipped() -> tuple[str, ...]:
    """Return the names of the campaigns shipped, in alphabetical order."""
    names = (item.name for item in _folder().iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def load_campaign(name_or_path: str | Path) -> Campaign:
    """Load the campaign of a shipped name, or of a file's path (INTERFACE §3, WEEKBOT_CAMPAIGN).

    A shipped name wins over a file of the same name in the working directory. Raises CampaignUnknown, CampaignFaulty.
    """
    name, text = campaign_text(name_or_path)
    campaign = parse_campaign(text, name)
    if isinstance(campaign, tuple):
        raise CampaignFaulty(str(name_or_path), campaign)
    return campaign


def campaign_text(name_or_path: str | Path) -> tuple[str, str]:
    """Read a campaign's name and file. Raises CampaignUnknown, and CampaignFaulty for what is no UTF-8 text."""
    wanted = str(name_or_path)
    if wanted in shipped():
        return wanted, _folder().joinpath(wanted + SUFFIX).read_text(encoding="utf-8")
    path = Path(wanted)
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise CampaignUnknown(texts.unknown(wanted, shipped()))
        return path.stem, path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CampaignFaulty(wanted, (Fault(FaultCode.NOT_UTF8),)) from error
    except (OSError, ValueError) as error:
        raise CampaignUnknown(texts.unknown(wanted, shipped())) from error


def _folder() -> Traversable:
    return files("dialogs") / "campaigns"
