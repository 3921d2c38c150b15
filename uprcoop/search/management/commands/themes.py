"""`uprcoop themes`: train the theme model, try it, list what there is."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from uprcoop.recommendations.models import Theme
from uprcoop.search import thememodel
from uprcoop.search.models import ThemeModel
from uprcoop.search.thememodel import training


class Command(BaseCommand):
    help = "Train and try the model that suggests themes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(
            dest="verb", required=True, help="what to do: train, suggest or list"
        )
        train = verbs.add_parser("train", help="learn from the labelled recommendations loaded")
        train.add_argument("--json", action="store_true", help="print the figures as JSON")
        suggest = verbs.add_parser("suggest", help="suggest themes for a text")
        suggest.add_argument("text", help="the text, in quotation marks")
        suggest.add_argument(
            "--language", default="", help="ar, zh, en, fr, ru or es; else guessed"
        )
        suggest.add_argument("--limit", type=int, default=5, help="themes to print (5)")
        suggest.add_argument("--json", action="store_true", help="print as JSON")
        listing = verbs.add_parser("list", help="the models kept, the latest first")
        listing.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["verb"])(options)

    def train(self, options: dict[str, Any]) -> None:
        def tell(line: str) -> None:
            if not options["json"]:
                self.stderr.write(line)

        try:
            model = training.train(tell)
        except training.NothingToLearn as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({"id": model.id, **model.report}))
            return
        self.stdout.write(self.describe(model))

    def suggest(self, options: dict[str, Any]) -> None:
        if thememodel.current() is None:
            raise CommandError("No theme model has been trained yet: run “uprcoop themes train”.")
        found = thememodel.suggest(options["text"], options["language"], options["limit"])
        names = {theme.id: theme for theme in Theme.objects.all()}
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    [
                        {"theme": names[one.theme_id].code, "name": names[one.theme_id].name}
                        | {"probability": one.probability, "likely": one.is_likely}
                        | {"words": one.words, "recommendations": one.recommendations}
                        for one in found
                    ],
                    ensure_ascii=False,
                )
            )
            return
        if not found:
            self.stdout.write("No theme comes near this text.")
        for one in found:
            because = f"  ({', '.join(one.words)})" if one.words else ""
            sure = "" if one.is_likely else "  perhaps"
            self.stdout.write(f"{one.probability:6.3f}  {names[one.theme_id].name}{sure}{because}")

    def list(self, options: dict[str, Any]) -> None:
        models = list(ThemeModel.objects.defer("arrays"))
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    [
                        {"id": one.id, "trained_at": one.trained_at.isoformat(), **one.report}
                        for one in models
                    ]
                )
            )
            return
        if not models:
            self.stdout.write("No theme model has been trained yet: run “uprcoop themes train”.")
        for one in models:
            self.stdout.write(self.describe(one))

    def describe(self, model: ThemeModel) -> str:
        report = model.report
        return (
            f"Model {model.id}, {model.trained_at:%Y-%m-%d %H:%M}: {report['examples']:,} "
            f"recommendations, {report['themes']} themes; on {report['held_out']:,} of session "
            f"{report['held_out_from_session']} and later, not seen in training: micro-F1 "
            f"{report['micro_f1']:.3f}, macro-F1 {report['macro_f1']:.3f}."
        )
