from uprcoop.activities.models.consent import (
    Choice,
    Decision,
    Grounds,
    HoldBack,
    PublicComment,
    StandingConsent,
)
from uprcoop.activities.models.published import (
    Published,
    PublishedPerson,
    PublishedPledge,
    PublishedRecommendation,
    PublishedSdg,
    PublishedState,
    PublishedTheme,
)
from uprcoop.activities.models.records import (
    Attachment,
    Comment,
    Record,
    StateConcerned,
    Version,
)

__all__ = [
    "Attachment",
    "Choice",
    "Comment",
    "Decision",
    "Grounds",
    "HoldBack",
    "PublicComment",
    "Published",
    "PublishedPerson",
    "PublishedPledge",
    "PublishedRecommendation",
    "PublishedSdg",
    "PublishedState",
    "PublishedTheme",
    "Record",
    "StandingConsent",
    "StateConcerned",
    "Version",
]
