import pytest

from ingest.boilerplate.note import AuthorNote, author_note


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Jane Doe is the Defence Editor for the Skarn Post.", ("Jane Doe", True, "Skarn Post")),
        ("Jane van der Berg is an editor-in-chief.", ("Jane van der Berg", True, "")),
        ("Jane Doe is bureau  chief", None),
        ("Jane Doe (@jane) is a bureau chief at Reuters", ("Jane Doe", True, "Reuters")),
        # The outlet is not the one of the article.
        ("Jane Doe is a freelance writer for The Times.", ("Jane Doe", True, "")),
        ("Jane Doe is the author of Rivers.", ("Jane Doe", True, "")),
        # She may have died, or stand in the story.
        ("Jane Doe was a reporter for The Times.", ("Jane Doe", False, "The Times")),
        ("Jane Doe covers schools.", ("Jane Doe", False, "")),
        ("Jane Doe can be reached at jane@example.com", ("Jane Doe", False, "")),
        ("Jane Doe is the mayor of Kelby.", None),
        ("The editor is Jane Doe.", None),
    ],
)
def test_a_note_tells_who_writes_and_for_whom(
    text: str, note: tuple[str, bool, str] | None
) -> None:
    assert author_note(text) == (AuthorNote(*note) if note else None)
