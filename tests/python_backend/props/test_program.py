"""The part program: it survives the trip through text, and every fault is named by its path."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.errors import BadProgram
from python_backend.props import executor
from python_backend.props.program import MAX_PARTS, to_dict, to_json, to_toml
from python_backend.props.validate import parse
from tests.python_backend.props.helpers import table


def faults(source: object) -> dict[str, str]:
    with pytest.raises(BadProgram) as caught:
        parse(source)  # type: ignore[arg-type]
    return dict(caught.value.violations)


def broken(change: dict[str, object], part: int = 1) -> dict[str, object]:
    data = json.loads(to_json(table()))
    data["parts"][part].update(change)
    return data


def test_a_program_survives_toml_and_json() -> None:
    """What is written is what is read, in both forms."""
    program = table(pattern="planks", pattern_size=(0.1, 0.0))
    assert parse(to_toml(program)) == program
    assert parse(to_json(program)) == program
    assert parse(to_dict(program)) == program


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"size": [1, 0, 1]}, "$.parts[1].size"),
        ({"size": [1, "wide", 1]}, "$.parts[1].size[1]"),
        ({"size": [1, float("nan"), 1]}, "$.parts[1].size[1]"),
        ({"size": [1, 1]}, "$.parts[1].size"),
        ({"prim": "torus"}, "$.parts[1].prim"),
        ({"parent": "nobody"}, "$.parts[1].parent"),
        ({"parent": "legs"}, "$.parts[1].parent"),
        ({"face": "ground"}, "$.parts[1].parent"),
        ({"name": "top"}, "$.parts[1].name"),
        ({"count": 1000}, "$.parts[1].count"),
        ({"colour": "red"}, "$.parts[1].colour"),
        ({"prim": "tube", "path": [[0, 0, 0]]}, "$.parts[1].path"),
        ({"prim": "lathe", "profile": [[1, 0.5], [1, 0.2]]}, "$.parts[1].profile"),
        ({"prim": "extrude", "outline": [[0, 0], [0, 0.5], [0.5, 0]]}, "$.parts[1].outline"),
        ({"symmetry": "ring", "count": 1}, "$.parts[1].count"),
    ],
)
def test_every_fault_is_named_by_its_path(change: dict[str, object], path: str) -> None:
    """A wrong field of a part is reported where it stands."""
    assert path in faults(broken(change))


def test_cycles_are_refused() -> None:
    """A part cannot hang on a later part that hangs on it."""
    data = broken({"parent": "legs", "face": "top"}, part=0)
    assert "cycle" in faults(data)["$.parts[0].parent"]


def test_text_that_is_no_program_is_refused() -> None:
    """Neither TOML nor JSON, no parts, too many parts, another version."""
    with pytest.raises(BadProgram, match="neither TOML nor JSON"):
        parse("}{ not = [toml")
    with pytest.raises(BadProgram, match="longer"):
        parse("x" * 300_000)
    data = json.loads(to_json(table()))
    assert "$.parts" in faults({**data, "parts": []})
    assert "$.parts" in faults({**data, "parts": [data["parts"][0]] * (MAX_PARTS + 1)})
    assert "$.figment_prop" in faults({**data, "figment_prop": 99})


def test_too_many_copies_are_refused() -> None:
    """A small program cannot ask for a million copies."""
    data = json.loads(to_json(table()))
    for k in range(6):
        data["parts"].append(
            {
                "name": f"r{k}",
                "prim": "box",
                "size": [0.01] * 3,
                "parent": "top",
                "face": "top",
                "symmetry": "row_x",
                "count": 64,
                "span": 1.0,
            }
        )
    with pytest.raises(BadProgram) as caught:
        executor.execute(parse(data))
    assert caught.value.violations[0][0].startswith("$.parts[")


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-5, 5)
        | st.floats(allow_nan=True)
        | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["figment_prop", "parts", "name", "prim", "size", "parent", "materials"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_no_data_whatever_breaks_the_reader(data: object) -> None:
    """Anything that is not a program raises BadProgram and nothing else."""
    if not isinstance(data, dict):
        data = {"figment_prop": 1, "parts": data}
    try:
        parse(data)
    except BadProgram as error:
        assert error.violations


def test_a_part_on_a_face_cannot_float() -> None:
    """The offset along a face is limited to where the two still touch."""
    data = broken(
        {"prim": "box", "size": [0.1, 0.1, 0.1], "face": "top", "offset": [40.0, 0, 0], "path": []}
    )
    scene = executor.execute(parse(data))
    assert executor.unattached(scene, 0.002) == []


def test_symmetry_makes_exact_mirror_images() -> None:
    """Four legs stand at the four corners, mirrored in x and z."""
    scene = executor.execute(table())
    places = sorted(
        tuple(round(float(v), 6) for v in (i.low + i.high) / 2)
        for i in scene.instances
        if i.part == 1
    )
    assert len(places) == 4
    assert {(abs(x), abs(z)) for x, _, z in places} == {(0.5, 0.25)}
