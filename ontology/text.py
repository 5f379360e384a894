"""Text for people, always in Italian and English."""

from pydantic import BaseModel, ConfigDict


class Text(BaseModel):
    """Hold one text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    it: str
    en: str

    def __str__(self) -> str:
        """Show both languages on one line, for terminals and logs."""
        return self.it if self.it == self.en else f"{self.it} / {self.en}"

    def in_language(self, language: str) -> str:
        """Give the text in one language; anything but ``en`` is Italian."""
        return self.en if language == "en" else self.it


def same(text: str) -> Text:
    """Give a text that reads alike in both languages, such as a number or a name."""
    return Text(it=text, en=text)
