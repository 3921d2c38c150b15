"""Requests, offers, matches and groups of friends."""

from uprcoop.matching.models.matches import Friend, Group, Match, Message, Task
from uprcoop.matching.models.offers import (
    Offer,
    OfferFeatures,
    OfferRecommendation,
    OffersState,
    OfferTheme,
)
from uprcoop.matching.models.requests import (
    Features,
    Proposal,
    Request,
    RequestFeatures,
    RequestPledge,
    RequestProvider,
    RequestRecommendation,
    RequestTheme,
    expected_end,
)

__all__ = [
    "Features",
    "Friend",
    "Group",
    "Match",
    "Message",
    "Offer",
    "OfferFeatures",
    "OfferRecommendation",
    "OfferTheme",
    "OffersState",
    "Proposal",
    "Request",
    "RequestFeatures",
    "RequestPledge",
    "RequestProvider",
    "RequestRecommendation",
    "RequestTheme",
    "Task",
    "expected_end",
]
