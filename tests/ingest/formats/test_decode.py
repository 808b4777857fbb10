import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.formats import parse
from ingest.formats.decode import decode, is_blank

ENGLISH = "The mayor’s plan – “bold”, she said – costs £5m… or €6m in Café Zoë.\n"
PLAIN = "The mayor said that the plan costs five million.\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", b"\xff\xfe\0\0"),
        ("utf-32-be", b"\0\0\xfe\xff"),
        ("cp1252", b""),
        ("mac_roman", b""),
    ],
)
def test_each_encoding_gives_the_same_text_with_its_own_line_ends(
    encoding: str, mark: bytes, end: str
) -> None:
    text = (ENGLISH + PLAIN).replace("\n", end)
    assert decode("a.txt", mark + text.encode(encoding)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Café",
        "naïve",
        "Don’t.",
        "“No,” she said.",
        "Price: £5",
        "12 °C, 5 km², ½ litre, 7 × 8",
        "Señor Núñez habló ayer en Málaga.",
        "Über die Brücke gingen größere Gruppen.",
        "L’Équipe a gagné à Besançon, où l’été s’achève; cœur brisé.",
        "São João não é só uma estação.",
        "Blåbær og rømme på Sørøya.",
        "Ódauðleg ást þjóðarinnar er hér, sagði forsætisráðherra Íslands í gær.",
        "Slavoj Žižek spoke to a large and very attentive crowd at the old town hall on Monday "
        "evening, the organisers of the event said.",
    ],
)
def test_short_western_text_in_a_legacy_encoding_has_no_mojibake(text: str) -> None:
    assert decode("a.txt", text.encode("cp1252")) == text


@pytest.mark.parametrize("text", ["Café", "El Niño returned", "Köln, Düsseldorf"])
def test_latin_1_is_read(text: str) -> None:
    assert decode("a.txt", text.encode("latin-1")) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Są już trzy łodzie, powiedział burmistrz Gdańska. Żółta łódź stoi w porcie."),
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy, řekl starosta Brna včera večer."),
        ("cp1251", "Президент заявил, что переговоры состоятся во вторник."),
        ("koi8_r", "Президент заявил, что переговоры состоятся во вторник."),
        ("cp1253", "Ο πρωθυπουργός δήλωσε ότι οι συνομιλίες θα γίνουν την Τρίτη."),
        (
            "cp1254",
            "İstanbul'da yağış bekleniyor. Türkiye'de ışık şiddeti ölçüldü, dedi belediye başkanı.",
        ),
        ("cp932", "首相は火曜日に会談が行われると述べた。東京の天気は晴れです。"),
        ("gb18030", "总统表示，会谈将于星期二举行。北京的天气晴朗。"),
        ("cp949", "대통령은 회담이 화요일에 열릴 것이라고 말했다. 서울의 날씨는 맑다."),
    ],
)
def test_other_scripts_are_told_apart_when_there_is_enough_of_them(
    encoding: str, text: str
) -> None:
    assert decode("a.txt", text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1254", "Kaptanın arkadaşları kızdı. Başkan, ‘Bu karar yanlış’ dedi ve sıkıldı."),
        ("cp1250", "Starosta řekl, že loď už nepojede a že to je špatně pro všechny lidi."),
        ("cp1257", "Kapteinis teica, ka kuģis rīt vairs nebrauks un cilvēki būs dusmīgi."),
        ("iso8859_2", "Kapitan mówi, że łódź już nie płynie i że ludzie są źli na niego."),
        ("cp850", "Der Bürgermeister sagte, der Hafen werde den Winter über zu bleiben."),
        ("cp852", "Starosta řekl, že loď už nepojede a že to je špatně pro všechny lidi."),
        ("cp866", "Паром больше не ходит, сказал капитан, и люди ждут на берегу."),
        ("mac_cyrillic", "Паром больше не ходит, сказал капитан, и люди ждут на берегу."),
        ("iso8859_3", "La ŝipo ne plu veturas al la urbo, ĉar ĝi estas tro malnova."),
        ("cp1250", "Gradonačelnik je rekao da će most ostati zatvoren do proljeća."),
        ("cp1254", "Belediye başkanı salı"),
        ("cp1257", "Mērs otrdien paziņoja,"),
        ("iso8859_15", "Le pont coûte 5 € et son cœur est très vieux, dit le maire."),
        ("koi8_u", "Мер заявив, що міст залишиться закритим до весни. Її їхній ґанок."),
        ("cp855", "Паром больше не ходит, сказал капитан, и люди ждут на берегу."),
        ("iso8859_7", "Στον Άγιο Νικόλαο άλλοι δύτες βρήκαν ρωγμές στους πυλώνες."),
        ("cp737", "Ο δήμαρχος δήλωσε ότι η γέφυρα θα παραμείνει κλειστή ως την άνοιξη."),
        ("iso8859_6", "قال رئيس البلدية يوم الثلاثاء إن الجسر سيظل مغلقا حتى الربيع."),
        ("cp874", "นายกเทศมนตรีกล่าวเมื่อวันอังคารว่าสะพานจะปิดจนถึงฤดูใบไม้ผลิ"),
        ("big5", "市長星期二表示，大橋將關閉到春天。潛水員在橋墩上發現了裂縫。"),
        ("euc_jp", "市長は火曜日、橋は春まで閉鎖されると述べた。"),
        ("euc_kr", "시장은 화요일에 다리가 봄까지 폐쇄될 것이라고 말했다."),
    ],
)
def test_letters_of_another_language_are_not_taken_for_western_ones(
    encoding: str, text: str
) -> None:
    assert decode("a.txt", text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1250", "Lech Wałęsa and Jarosław Kaczyński"),
        ("iso8859_2", "Václav Havel and Miloš Zeman of Plzeň"),
        ("cp1254", "Recep Tayyip Erdoğan and Kılıçdaroğlu"),
    ],
)
def test_english_whose_only_letters_may_be_anybodys_is_refused(encoding: str, names: str) -> None:
    text = f"The minister met {names} on Tuesday and said nothing about the ferry at all.\n"
    with pytest.raises(UnreadableFile, match="iconv"):
        decode("a.txt", text.encode(encoding))


def test_markup_in_english_does_not_make_a_text_english() -> None:
    row = '<div class="entry-content" id="post"><span title="Permanent link">{}</span></div>\n'
    for encoding, text in (
        ("cp1254", "Vapur yeniden çalışıyor, dedi belediye başkanı."),
        ("iso8859_5", "Фериботът отново се движи, заяви кметът във вторник."),
        ("cp1255", "המעבורת שבה לפעול מדי יום, אמר ראש העיר."),
    ):
        page = row.format("The English menu of this page") * 40 + row.format(text)
        assert decode("a.html", page.encode(encoding)) == page


def test_what_is_in_no_language_of_its_encoding_is_refused() -> None:
    text = "Bu gämi indi şähere barmaýar, sebäbi kapitan onuň örän köne bolandygyny aýtdy."
    with pytest.raises(UnreadableFile, match="no other encoding fits"):
        decode("a.txt", text.replace("ň", "n").encode("iso8859_2", "replace"))  # Turkmen


def test_too_little_evidence_is_refused_and_not_guessed() -> None:
    with pytest.raises(UnreadableFile, match=r"byte 0xcc at 0 is not UTF-8.*save the file as"):
        decode("a.txt", "Москва".encode("cp1251"))


def test_a_file_appended_to_in_another_encoding_is_read_line_by_line() -> None:
    data = "Ærø, “one”, 東京\n".encode() + "Café, “two”\n".encode("cp1252")
    assert decode("a.txt", data) == "Ærø, “one”, 東京\nCafé, “two”\n"


def test_utf_8_cut_inside_a_character_is_not_taken_for_cp1252() -> None:
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        decode("a.txt", "She said: “No”".encode()[:-1])


def test_the_declared_encoding_counts_and_a_false_one_does_not() -> None:
    data = "Москва".encode("cp1251")
    assert decode("a.html", data, declared="windows-1251") == "Москва"
    # On the web, iso-8859-1 means cp1252.
    assert decode("a.html", b"\x93No\x94", declared="ISO-8859-1") == "“No”"
    for declared in ("utf-8", "no-such-encoding", "rot13", "unicode_escape", "idna\0"):
        assert decode("a.html", "Café".encode("cp1252"), declared=declared) == "Café"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"{\\rtf1\\ansi The ferry stops.}", "RTF"),
        (b"\x7fELF\x02\x01\x01" + bytes(9), "NUL"),
        (b"abc\x01\x02\x03def", "control"),
        (b"\xff\xfe\x00\xd8a\x00", "UTF-16"),
        (b"\xfe\xffabc", "UTF-16"),
    ],
)
def test_what_is_not_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=f"not text.*{reason}"):
        decode("a.txt", data)


def test_random_bytes_are_not_text() -> None:
    for seed in range(200):
        with pytest.raises(UnreadableFile):
            decode("a.txt", random.Random(seed).randbytes(400))


VISIBLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\r\n\t"))


@given(VISIBLE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), st.data())
def test_offsets_hold_in_the_file_itself(text: str, encoding: str, data: st.DataObject) -> None:
    assume(not is_blank(text) and not text.startswith("\ufeff"))
    assume(not text.startswith(("%PDF-", "{\\rtf", "GIF8")))
    raw = text.encode(encoding)
    for name in ("a.txt", "a.md"):
        (article,) = parse(name, raw).articles
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
        assert article.text[start:end] == raw.decode(encoding)[start:end]
        assert len(article.text) == len(text)


@given(st.binary(max_size=200), st.text(max_size=20) | st.sampled_from(["utf-7", "unicode_escape"]))
def test_whatever_a_page_declares_its_bytes_are_read_or_refused(raw: bytes, declared: str) -> None:
    try:
        text = decode("a.html", raw, declared=declared)
    except UnreadableFile:
        return
    assert not is_blank(text)
    assert len(text.encode("utf-16-le")) <= 2 * len(raw)


def test_hebrew_is_not_taken_for_russian_or_greek() -> None:
    text = (
        "מועצת הנמל החליטה ביום שלישי לסגור את המזח המזרחי לקראת החורף. צוללנים מצאו סדקים "
        "בארבעה עשר עמודים מתחת לקו המים, אמר ראש המועצה.\n"
    )
    assert decode("a.txt", text.encode("cp1255")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("港の委員会は東の桟橋を閉鎖した。\n", "iso2022_jp"),
        ("항만 위원회가 부두를 닫았다.\n", "iso2022_kr"),
    ],
)
def test_encodings_that_switch_by_escapes_are_read(text: str, encoding: str) -> None:
    assert decode("a.txt", text.encode(encoding)) == text


def test_the_colours_of_a_terminal_are_no_encoding() -> None:
    text = "\x1b[31mThe pier\x1b[0m is closed.\n"
    assert decode("a.txt", text.encode()) == text
