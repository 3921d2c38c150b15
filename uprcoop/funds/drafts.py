"""A draft application and a draft note verbale, for the State to finish. Nothing is sent.

What the system knows is filled in; what only the State knows stands in square brackets. The words
are in the State's working language, the recommendations in the language in which they were given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from uprcoop.common.lists import listed
from uprcoop.common.reading import day_in_words, left_to_right
from uprcoop.funds.models import Fund
from uprcoop.funds.rules import Answer, current
from uprcoop.funds.vocabulary import Outcome, Purpose
from uprcoop.funds.words import PAPERS, RULES
from uprcoop.recommendations.models import Recommendation
from uprcoop.states.models import State

KINDS = ("application", "note-verbale")
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
A4 = (Mm(210), Mm(297))
TAGS = {"ar": "ar-SA", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}


@dataclass(frozen=True)
class Wish:
    """What the State asks for, as far as the system knows it."""

    title: str = ""
    need: str = ""
    result: str = ""
    contribution: str = ""
    by_when: date | None = None
    cost: str = ""
    recommendations: Sequence[Recommendation] = ()


class Paper:
    """A document that runs in the direction of its language."""

    def __init__(self, language: str, title: str) -> None:
        self.language = language[:2]
        self.is_rtl = self.language == "ar"
        self.document = Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = A4
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(25)
        style = self.document.styles["Normal"]
        style.font.size = Pt(11)
        style.font.name = "Arial"
        properties = self.document.core_properties
        properties.author, properties.title = "", title
        properties.language = TAGS[self.language]
        properties.comments = ""

    def directed(self, paragraph: Any) -> Any:
        """The paragraph with its language, and from the right where that runs so."""
        if self.is_rtl:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            properties = run._r.get_or_add_rPr()
            if self.is_rtl:
                properties.append(OxmlElement("w:rtl"))
            language = OxmlElement("w:lang")
            tag = TAGS[self.language]
            name = {"ar": "w:bidi", "zh": "w:eastAsia"}.get(self.language, "w:val")
            language.set(qn(name), tag)
            properties.append(language)
        return paragraph

    def heading(self, text: str, level: int) -> None:
        self.directed(self.document.add_heading(plain(text), level))

    def text(self, text: str, style: str | None = None) -> Any:
        return self.directed(self.document.add_paragraph(plain(text), style))

    def points(self, texts: Sequence[str]) -> None:
        for text in texts:
            self.text(text, "List Bullet")

    def rows(self, rows: Sequence[tuple[str, str]]) -> None:
        table = self.document.add_table(rows=0, cols=2, style="Table Grid")
        if self.is_rtl:
            # Right after the style: Word refuses what stands in another order.
            table._tbl.tblPr.insert(1, OxmlElement("w:bidiVisual"))
        for label, value in rows:
            cells = table.add_row().cells
            for cell, words in zip(cells, (label, value), strict=True):
                cell.paragraphs[0].add_run(plain(words))
                self.directed(cell.paragraphs[0])

    def content(self) -> bytes:
        stream = BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def plain(text: str) -> str:
    """Without the control characters that no XML may hold."""
    return "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and c not in "\ufffe\uffff"))


def draft(
    kind: str,
    *,
    fund: Fund,
    state: State,
    answers: Sequence[Answer],
    wish: Wish,
    language: str,
    today: date,
) -> bytes:
    """One of KINDS as DOCX, in `language` (a code of the six). `answers`: of this fund."""
    with override("zh-hans" if language.startswith("zh") else language):
        if kind == "note-verbale":
            return note_verbale(fund, state, answers, wish, language, today)
        return application(fund, state, answers, wish, language, today)


def purposes_of(answers: Sequence[Answer]) -> str:
    return listed(Purpose(one.cover.purpose).label for one in answers)


def recommendation_words(one: Recommendation) -> str:
    number = " ".join(filter(None, [one.symbol, one.paragraph]))
    return f"{number}: {one.text}" if number else one.text


def application(
    fund: Fund,
    state: State,
    answers: Sequence[Answer],
    wish: Wish,
    language: str,
    today: date,
) -> bytes:
    name = fund.name_in(language)
    paper = Paper(language, _("Draft application"))
    paper.heading(_("Draft application"), 0)
    paper.text(
        _(
            "Complete what stands in square brackets. This draft was made on %(day)s from what the "
            "repository knows; nothing has been sent to anybody."
        )
        % {"day": day_in_words(today)}
    )
    paper.rows(
        [
            (_("State"), state.name_in(language)),
            (_("To the fund"), name),
            (_("For"), purposes_of(answers)),
            (_("Ministry or body that asks"), _("[name of the body]")),
            (_("Contact person"), _("[name, function, e-mail, telephone]")),
        ]
    )
    paper.heading(_("What is asked for"), 1)
    paper.text(wish.title or _("[title]"))
    paper.text(wish.need or _("[what is needed, what is lacking, what has been tried]"))
    if wish.recommendations:
        paper.heading(_("Recommendations that it serves"), 1)
        paper.points([recommendation_words(one) for one in wish.recommendations])
    elif any("recommendations" in one.cover.papers for one in answers):
        paper.heading(_("Recommendations that it serves"), 1)
        paper.text(_("[document, paragraph and text of each recommendation]"))
    paper.heading(_("Result and time"), 1)
    paper.text(wish.result or _("[the result that is wanted, and how it will be seen]"))
    when = day_in_words(wish.by_when) if wish.by_when else _("[day]")
    paper.text(_("By when: %(when)s") % {"when": when})
    paper.heading(_("Means"), 1)
    paper.text(_("Cost: %(cost)s") % {"cost": wish.cost or _("[amount and currency]")})
    paper.text(
        _("What the State contributes itself: %(what)s")
        % {"what": wish.contribution or _("[staff, rooms, money]")}
    )
    paper.heading(_("Why the State may ask"), 1)
    paper.points(reasons(answers))
    paper.text(
        _("By the rules of version %(version)s of the repository; the fund decides.")
        % {"version": left_to_right(current().version)}
    )
    paper.heading(_("To be attached"), 1)
    papers = dict.fromkeys(code for one in answers for code in one.cover.papers)
    for code in papers:
        paper.text(f"☐ {PAPERS[code]}")
    return paper.content()


def reasons(answers: Sequence[Answer]) -> list[str]:
    found = dict.fromkeys(
        f"{RULES[checked.rule.id][checked.outcome]} ({checked.rule.source})"
        for one in answers
        for checked in one.checked
        if checked.outcome != Outcome.NOT_ELIGIBLE
    )
    return list(found)


def note_verbale(
    fund: Fund,
    state: State,
    answers: Sequence[Answer],
    wish: Wish,
    language: str,
    today: date,
) -> bytes:
    name = state.name_in(language)
    paper = Paper(language, _("Draft note verbale"))
    heading = paper.text(_("[letterhead of the Permanent Mission]"))
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.text(_("No. [number]"))
    paper.text(
        _(
            "The Permanent Mission of %(state)s to the United Nations Office and other "
            "international organizations in Geneva presents its compliments to the Office of the "
            "United Nations High Commissioner for Human Rights and has the honour to request the "
            "support of the following fund: %(fund)s."
        )
        % {"state": name, "fund": fund.name_in(language)}
    )
    paper.text(_("The support is requested for: %(what)s.") % {"what": purposes_of(answers)})
    if wish.title:
        paper.text(_("Subject of the request: %(title)s.") % {"title": wish.title})
    if any("official" in one.cover.papers for one in answers):
        paper.text(
            _("The following official is designated: [name], [function], [ministry or body].")
        )
    if wish.recommendations:
        paragraphs = [one.paragraph or one.text[:60] for one in wish.recommendations]
        paper.text(
            _("The request serves these recommendations: %(list)s.")
            % {"list": listed(paragraphs, language)}
        )
    papers = dict.fromkeys(code for one in answers for code in one.cover.papers)
    enclosed = [str(PAPERS[code]) for code in papers if code != "note-verbale"]
    if enclosed:
        paper.text(_("Enclosed:"))
        paper.points(enclosed)
    paper.text(
        _(
            "The Permanent Mission of %(state)s avails itself of this opportunity to renew to the "
            "Office of the High Commissioner the assurances of its highest consideration."
        )
        % {"state": name}
    )
    paper.text(_("Geneva, %(day)s") % {"day": day_in_words(today)})
    paper.text(_("[seal and initials]"))
    return paper.content()
