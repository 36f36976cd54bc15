"""The charts: legible on a phone, true to the figures, drawn by any thread."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import combinations, pairwise

import matplotlib as mpl
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from bot.reports.charts import canvas as palette
from bot.reports.charts.canvas import SMALL, WIDTH, Canvas, drawable, fitting, font_file, picture, width_of, wrapped
from bot.reports.charts.heat_map import HeatMap
from bot.reports.charts.pictures import digest_picture, pending_picture, progress_picture, week_pictures
from bot.reports.charts.rates import ROWS, Rate, RateBars
from bot.reports.charts.tile_map import TileMap
from dialogs.figures.progress import ReportState
from dialogs.model.campaign import Tile
from dialogs.model.units import Unit
from tests.reports.sample import (
    COLLEGE,
    DAY1,
    DAY2,
    MAY,
    PREFECTURE,
    ROOT,
    SCHOOL,
    at,
    figures,
    records,
    report,
    yunnan,
)
from tests.reports.sample import organisation as organised
from tests.reports.test_hostile_text import hostile  # noqa: F401 - a fixture
from tests.reports.week import week
from tests.thoroughness import tries

TALLEST = 2.4
"""How many times as tall as wide: Telegram shows a taller picture smaller."""


def province(schools=200, day=DAY2, clock="20:30"):
    """Sixteen prefectures under their places' names, their schools, some colleges; most of them report."""
    chance = random.Random(7)
    units = [Unit(1, "云南省教育厅", ROOT, None)]
    units += [Unit(n, f"{tile.unit}州教育体育局", PREFECTURE, 1) for n, tile in enumerate(yunnan().tiles, 2)]
    units += [
        Unit(n, f"示例第{n}中等职业技术学校", SCHOOL, 2 + n % 16, enrolment=1000) for n in range(18, 18 + schools)
    ]
    units += [Unit(n, f"示例第{n}职业技术学院", COLLEGE, 1) for n in range(1000, 1010)]
    filed = [
        report(unit.id, d, figures(teachers=chance.randrange(90), students=300, participants=999, media=2))
        for unit in units[17:]
        for d in yunnan().days
        if d <= day and chance.random() < 0.8
    ]
    return records(filed, now=at(day, clock), organisation=organised(units))


@pytest.fixture(scope="module")
def evening():
    return province()


def texts(canvas):
    return {text.get_text(): text for text in canvas.figure.findobj(Text) if text.get_text()}


def assert_legible(canvas):
    """All text is within the sheet, no smaller than SMALL on a phone, and none lies on another."""
    renderer = canvas.figure.canvas.get_renderer()
    sheet = canvas.figure.bbox
    shown = [text for text in canvas.figure.findobj(Text) if text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in shown]
    assert min(text.get_fontsize() for text in shown) >= SMALL * 0.72
    for words, box in boxes:
        assert sheet.x0 <= box.x0 + 1, words
        assert box.x1 - 1 <= sheet.x1, words
        assert sheet.y0 <= box.y0 + 1, words
        assert box.y1 - 1 <= sheet.y1, words
    for (one, a), (other, b) in combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 1 or down <= min(a.height, b.height) * 0.25, (one, other)


def pictures_of(made):
    root = made.organisation.root.id
    below = [unit.id for unit in made.organisation if made.organisation.collects(unit.id)][:2]
    for top in dict.fromkeys([root, *below]):
        yield digest_picture(made, top, made.campaign.today(made.now))
        yield from filter(None, (progress_picture(made, top), pending_picture(made, top)))
        yield from week_pictures(made, top).values()


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(province, id="a province"),
        pytest.param(
            lambda: province(schools=tries(1200, quick=400), day=MAY[19]), id="a large one at the end of the week"
        ),
        pytest.param(week, id="a small one after the week"),
        pytest.param(records, id="nobody has reported"),
    ],
)
def test_every_picture_is_legible_at_360_pixels(made):
    for canvas in pictures_of(made()):
        with Image.open(BytesIO(canvas.png())) as image:
            assert image.format == "PNG"
            assert image.width == 3 * WIDTH
            assert image.height <= TALLEST * image.width
        assert_legible(canvas)


def test_names_people_made_up_are_drawn_as_text_or_left_out(hostile):  # noqa: F811 - the fixture
    for canvas in pictures_of(hostile):
        canvas.png()
        assert_legible(canvas)
    assert "<r><t>示例</t></r>" in texts(digest_picture(hostile, 3, DAY1))
    assert "示例四职" in texts(digest_picture(hostile, 7, DAY1))


@pytest.mark.parametrize(
    "name", ["$x^2$ 示例", "\\frac{1}{0}", "😀😀", "\u202e示例", "%s%n{0}", "龘靐①②《》", "a\x00b\n\nc"]
)
def test_any_name_can_be_drawn(name):
    canvas = picture(name, name, [RateBars(name, [Rate(name, 1, 2)])])
    canvas.png()
    assert_legible(canvas)


def test_the_font_draws_official_signs():
    assert font_file().is_file()
    assert drawable("龘靐①②《》〇％—…：（）") == "龘靐①②《》〇％—…：（）"
    assert drawable("示例😀一职\u202e\x00") == "示例一职"


def test_a_long_name_is_cut_to_its_room():
    cut = fitting("西双版纳傣族自治州教育体育局", 100, 12)
    assert cut.startswith("西双版纳")
    assert cut.endswith("…")
    assert width_of(cut, 12) <= 100
    assert fitting("昆明", 100, 12) == "昆明"


class TestTheDigestsPicture:
    def test_of_the_province_has_a_bar_for_each_prefecture_and_those_that_report_directly(self, evening):
        shown = texts(digest_picture(evening, 1, DAY2))
        assert {"昆明", "西双版纳", "直报单位"} <= set(shown)
        assert "应报210 已报" in next(words for words in shown if words.startswith("应报"))

    def test_says_the_same_figures_as_the_digest(self, evening):
        teachers = evening.figures.day(1, DAY2)["teachers"]
        assert f"{teachers:,}人" in texts(digest_picture(evening, 1, DAY2))

    def test_of_a_prefecture_is_a_calendar_of_its_schools(self, evening):
        shown = texts(digest_picture(evening, 2, DAY2))
        assert "各单位逐日报送" in shown
        assert "各项指标逐日变化" in shown

    def test_of_many_schools_shows_those_that_lack_most_and_counts_the_rest(self):
        made = province(schools=1200)
        shown = texts(digest_picture(made, 2, DAY2))
        assert "有缺报的单位" in shown
        assert any(words.startswith("另有") for words in shown)

    def test_of_a_campaign_without_indicators_has_no_trends(self, evening):
        campaign = replace(yunnan(), indicators=(), rules=())
        bare = replace(evening, campaign=campaign, organisation=organised(evening.organisation, campaign))
        assert "各项指标逐日变化" not in texts(digest_picture(bare, 1, DAY2))


class TestTheStandingsPictures:
    def test_of_the_province_is_a_tile_map_and_a_calendar(self, evening):
        shown = texts(progress_picture(evening, 1))
        assert "报送率分布（方格示意，不是地图）" in shown
        assert {"版纳", "西双版纳", "14日", "15日"} <= set(shown)
        assert "16日" not in shown

    def test_there_is_no_tile_map_of_a_prefecture_nor_where_no_unit_has_a_tile(self, evening):
        assert "报送率分布（方格示意，不是地图）" not in texts(progress_picture(evening, 2))
        assert "报送率分布（方格示意，不是地图）" not in texts(progress_picture(week(), 1))

    def test_there_is_none_before_the_first_day_nor_of_nobody_missing(self):
        before = records(now=at(MAY[9]))
        assert progress_picture(before, 1) is None
        assert pending_picture(before, 1) is None
        assert week_pictures(before, 1) == {}
        assert pending_picture(records([report(8, DAY1)], now=at(DAY1, "20:00")), 7) is None

    def test_who_lacks_most_days_stands_first(self):
        filed = [report(4, DAY1), report(5, DAY1), report(5, DAY2)]
        canvas = pending_picture(records(filed, now=at(DAY2, "21:00")), 2)
        shown = [text for text in texts(canvas) if text.startswith("示例") and text.endswith("职")]
        assert shown == ["示例三职", "示例一职"]


def test_bars_beyond_a_screen_are_the_lowest_in_their_order_and_the_rest_is_counted():
    rates = [Rate(f"示例{n}州", n % 40, 40) for n in range(60)]
    shown = texts(picture("题", "", [RateBars("栏", rates)]))
    names = [words for words in shown if words.startswith("示例")]
    assert len(names) == ROWS
    assert names == [rate.name for rate in rates if rate.name in names]
    assert "示例39州" not in names
    assert f"另有{60 - ROWS}行未画" in shown


def test_a_month_of_days_still_has_its_columns():
    days = [DAY1 + timedelta(days=n) for n in range(31)]
    states = [list(ReportState)[n % 7] for n in range(31)]
    canvas = picture("题", "", [HeatMap("栏", days, [("示例一职", states), ("示例二职", [1.0] * 31)])])
    canvas.png()
    assert_legible(canvas)


def test_tiles_stand_where_the_campaign_file_puts_them(evening):
    moved = replace(yunnan(), tiles=(Tile("昆明", 0, 0, "昆"), Tile("大理", 3, 8, "大")))
    made = replace(evening, campaign=moved, organisation=organised(evening.organisation, moved))
    shown = texts(week_pictures(made, 1)["map"])
    assert shown["昆"].get_position()[0] < shown["大"].get_position()[0]
    assert shown["昆"].get_position()[1] < shown["大"].get_position()[1]


def test_a_full_rate_alone_is_written_as_100():
    canvas = picture("题", "", [HeatMap("栏", [DAY1, DAY2], [("示例州", [0.999, 1.0])])])
    assert {"99", "100"} <= set(texts(canvas))


def test_calendar_bars_and_map_round_a_rate_alike():
    calendar = HeatMap("栏", [DAY1, DAY2], [("示例州", [2 / 3, 0.29])])
    tiles = TileMap("图", [(Tile("示例", 0, 0, "示例"), Rate("示例", 2, 3))])
    bars = RateBars("条", [Rate("示例", 2, 3)])
    shown = set(texts(picture("题", "", [calendar, tiles, bars])))
    assert {"67", "29", "67%", "2/3 67%"} <= shown


def test_pictures_are_the_same_whichever_threads_draw_them(evening):
    tops = [1, 2, 3, 4]
    one_by_one = [digest_picture(evening, top, DAY2).png() for top in tops]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda top: digest_picture(evening, top, DAY2).png(), tops))
    assert together == one_by_one


def test_drawing_changes_nothing_global(evening):
    before = dict(mpl.rcParams)
    digest_picture(evening, 1, DAY2).png()
    assert dict(mpl.rcParams) == before
    program = (
        "import sys; from bot.reports.charts.canvas import picture; first = 'matplotlib' in sys.modules;"
        "picture('题', '', []).png(); print(first, 'matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


class TestColours:
    """Signs are read on their colour by anybody, and neighbours are told apart by who does not see red or green."""

    @pytest.mark.parametrize("state", [s for s in ReportState if palette.of_state(s)[1]])
    def test_a_states_sign_has_contrast(self, state):
        color, _, ink = palette.of_state(state)
        assert contrast(color, ink) >= 4.5

    @pytest.mark.parametrize("share", [n / 50 for n in range(51)])
    def test_a_rates_percentage_has_contrast(self, share):
        assert contrast(*palette.of_share(share)) >= 4.5

    def test_a_higher_rate_is_darker(self):
        shades = [luminance(palette.of_share(n / 20)[0]) for n in range(21)]
        assert all(lighter > darker for lighter, darker in pairwise(shades))

    def test_every_state_has_a_sign_of_its_own(self):
        signs = [palette.of_state(state)[1] for state in ReportState]
        assert len(set(signs)) == len(signs)

    @pytest.mark.parametrize("eye", ["protan", "deutan"])
    def test_what_is_in_and_what_is_missing_differ_for_colour_blind_eyes(self, eye):
        for filed in (ReportState.ON_TIME, ReportState.LATE, ReportState.ZERO):
            assert distance(palette.of_state(filed)[0], palette.of_state(ReportState.MISSING)[0], eye) > 0.25


def channels(color):
    return [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def linear(color):
    return [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(color)]


def luminance(color):
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear(color), strict=True))


def contrast(one, other):
    """WCAG 2.1's contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


SIMULATED = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
"""Machado, Oliveira and Fernandes 2009, severity 1."""


def distance(one, other, eye):
    """How far apart two colours are to that eye, in linear RGB."""

    def seen(color):
        rgb = linear(color)
        return [sum(weight * c for weight, c in zip(row, rgb, strict=True)) for row in SIMULATED[eye]]

    return sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5


def test_a_canvas_draws_in_phone_pixels():
    canvas = Canvas(100)
    canvas.box(0, 0, WIDTH, 50, "#000000")
    canvas.line([(0, 75), (WIDTH, 75)], "#000000", 2)
    assert any(
        isinstance(patch, Rectangle) and patch.get_width() == WIDTH for patch in canvas.figure.findobj(Rectangle)
    )
    with Image.open(BytesIO(canvas.png())) as image:
        assert image.convert("L").getpixel((540, 75)) == 0
        assert image.convert("L").getpixel((540, 180)) == 255
        assert image.convert("L").getpixel((540, 225)) < 100


LONG = "示例省示例自治州示例土家族苗族自治县中等职业技术学校（民族职业教育中心）"


@pytest.mark.parametrize("width", [60, 102, 200, 330])
def test_a_name_stands_whole_on_as_many_lines_as_it_takes(width):
    lines = wrapped(LONG, width)
    assert "".join(lines) == LONG
    assert all(width_of(line, SMALL) <= width for line in lines)
    assert wrapped("昆明", width) == ["昆明"]


def test_rows_and_heads_grow_with_the_names_in_them():
    short, long = (RateBars("报送率", [Rate(name, 1, 2)]) for name in ("昆明", LONG))
    assert long.height > short.height
    short, long = (HeatMap("日历", [DAY1], [(name, [0.5])]) for name in ("昆明", LONG))
    assert long.height >= short.height
    assert picture(LONG * 2, LONG, [short]).height > picture("昆明", "", [short]).height
