"""`oith parquet`: files of pyarrow, DuckDB and Polars are read exactly, and ours by them."""

import base64
import datetime
import decimal
import json
import math
import random
import struct
import subprocess
import uuid

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import OITH, current, oith

ROWS = 1000


def dump(path, *arguments, check=0):
    """The rows that `oith parquet dump` prints."""
    result = oith("parquet", "dump", path, *arguments, check=check)
    return [json.loads(line) for line in result.stdout.splitlines()]


def show(path, *arguments):
    return json.loads(oith("parquet", "show", path, "--json", *arguments, check=0).stdout)


# MARK: - What a value is as JSON

def moment(value, unit, utc):
    """An integer since 1970 as ISO 8601."""
    seconds, rest = divmod(value, 10 ** unit)
    text = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).isoformat()
    return f"{text}.{rest:0{unit}d}" + ("Z" if utc else "")


UNITS = {"ms": 3, "us": 6, "ns": 9}


def expected(values, kind):
    """A column of Arrow as dump prints it."""
    if pa.types.is_list(kind):
        return [None if value is None else expected(value, kind.value_type) for value in values]
    return [None if value is None else expected_value(value, kind) for value in values]


def expected_value(value, kind):
    if pa.types.is_timestamp(kind):
        return moment(value, UNITS[kind.unit], kind.tz is not None)
    if pa.types.is_time(kind):
        seconds, rest = divmod(value, 10 ** UNITS[kind.unit])
        time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return f"{time}.{rest:0{UNITS[kind.unit]}d}"
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        return value if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, datetime.date) else value


def assert_rows(path, columns):
    """`columns`: name -> (values, Arrow type), the writer's own data; compared exactly."""
    rows = dump(path)
    for name, (values, kind) in columns.items():
        found = [row[name] for row in rows]
        if pa.types.is_float32(kind):
            # The shortest text of a float is another double than the float itself.
            found = [value if value is None or isinstance(value, str)
                     else struct.unpack("f", struct.pack("f", value))[0] for value in found]
        wanted = expected(values, kind)
        for row, (one, other) in enumerate(zip(found, wanted, strict=True)):
            assert one == other, (name, row)
            assert math.copysign(1, one) == math.copysign(1, other) \
                if isinstance(one, float) else True, (name, row)
    assert all(list(row) == list(columns) for row in rows)


# MARK: - Data

def with_nulls(values, generator, share=0.2):
    return [None if generator.random() < share else value for value in values]


def plain_columns(rows=ROWS, seed=1):
    """name -> (values, type): every type, without nulls; few values and many."""
    generator = random.Random(seed)
    texts = [f"u{generator.randrange(rows):07}@exämple.test" for _ in range(rows)]
    return {
        "flag": ([generator.random() < 0.5 for _ in range(rows)], pa.bool_()),
        "flags_in_runs": ([row // 100 % 2 == 0 for row in range(rows)], pa.bool_()),
        "i8": ([generator.randrange(-128, 128) for _ in range(rows)], pa.int8()),
        "u8": ([generator.randrange(256) for _ in range(rows)], pa.uint8()),
        "i16": ([generator.randrange(-2 ** 15, 2 ** 15) for _ in range(rows)], pa.int16()),
        "u32": ([generator.randrange(2 ** 32) for _ in range(rows)], pa.uint32()),
        "i32": ([generator.choice([-2 ** 31, 2 ** 31 - 1, 0, row]) for row in range(rows)],
                pa.int32()),
        "i64": ([generator.choice([-2 ** 63, 2 ** 63 - 1, 0, row]) for row in range(rows)],
                pa.int64()),
        "u64": ([generator.randrange(2 ** 64) for _ in range(rows)], pa.uint64()),
        "rising": ([row * 7 - 1000 for row in range(rows)], pa.int64()),
        "f32": ([struct.unpack("f", struct.pack("f", generator.gauss(0, 1e6)))[0]
                 for _ in range(rows)], pa.float32()),
        "f64": ([generator.choice([float("nan"), float("inf"), -float("inf"), 0.0, -0.0, 5e-324,
                                   1.7e308, generator.gauss(0, 1)]) for _ in range(rows)],
                pa.float64()),
        "text": (texts, pa.string()),
        "sorted_text": (sorted(texts), pa.string()),
        "few": ([generator.choice(["", "a", "\"\\\n\t\x01", "é", "日本"]) for _ in range(rows)],
                pa.string()),
        "blob": ([generator.randbytes(generator.randrange(12)) for _ in range(rows)], pa.binary()),
        "fixed": ([generator.randbytes(7) for _ in range(rows)], pa.binary(7)),
        "day": ([datetime.date(1970, 1, 1) + datetime.timedelta(generator.randrange(-30000, 30000))
                 for _ in range(rows)], pa.date32()),
        "millis": ([generator.randrange(-10 ** 12, 10 ** 13) for _ in range(rows)],
                   pa.timestamp("ms")),
        "micros": ([generator.randrange(-10 ** 15, 10 ** 16) for _ in range(rows)],
                   pa.timestamp("us", tz="UTC")),
        "nanos": ([generator.randrange(-10 ** 18, 9 * 10 ** 18) for _ in range(rows)],
                  pa.timestamp("ns")),
        "time": ([generator.randrange(86_400_000) for _ in range(rows)], pa.time32("ms")),
        "decimal": ([decimal.Decimal(f"{generator.randrange(-10 ** 9, 10 ** 9)}E-3")
                     for _ in range(rows)], pa.decimal128(12, 3)),
        "long_decimal": ([decimal.Decimal(f"{generator.randrange(-10 ** 37, 10 ** 37)}E-2")
                          for _ in range(rows)], pa.decimal128(38, 2)),
    }


def nullable_columns(rows=ROWS, seed=2):
    generator = random.Random(seed)
    return {name: (with_nulls(values, generator), kind)
            for name, (values, kind) in plain_columns(rows, seed).items()}


def list_columns(rows=ROWS, seed=3):
    generator = random.Random(seed)

    def lists(element):
        return [generator.choice([None, [], [element()], [element() for _ in range(row % 9)]])
                for row in range(rows)]
    return {
        "numbers": (lists(lambda: generator.choice([None, generator.randrange(50)])),
                    pa.list_(pa.int32())),
        "texts": (lists(lambda: generator.choice([None, "", "x" * generator.randrange(40)])),
                  pa.list_(pa.string())),
        "required_elements": (
            lists(lambda: generator.randrange(9)),
            pa.list_(pa.field("element", pa.int64(), nullable=False))),
    }


def table(columns, required=False):
    fields = [pa.field(name, kind, nullable=not required)
              for name, (_, kind) in columns.items()]
    return pa.Table.from_arrays(
        [pa.array(values, kind) for values, kind in columns.values()], schema=pa.schema(fields))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.parquet"


# MARK: - pyarrow

CODECS = ["NONE", "SNAPPY", "GZIP", "ZSTD", "LZ4"]


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("columns", [plain_columns, nullable_columns, list_columns])
@pytest.mark.parametrize("dictionary", [True, False])
def test_pyarrow(columns, codec, version, dictionary, path):
    data = columns()
    pq.write_table(
        table(data, required=columns is plain_columns), path, compression=codec,
        data_page_version=version, use_dictionary=dictionary, row_group_size=300,
        data_page_size=500, write_page_index=dictionary, write_statistics=dictionary,
        write_page_checksum=not dictionary)
    assert_rows(path, data)


ENCODINGS = {
    "PLAIN": list(plain_columns(1)),
    "DELTA_BINARY_PACKED": ["i8", "u8", "i16", "u32", "i32", "i64", "u64", "rising", "day",
                            "millis", "micros", "nanos", "time"],
    "DELTA_LENGTH_BYTE_ARRAY": ["text", "sorted_text", "few", "blob"],
    "DELTA_BYTE_ARRAY": ["text", "sorted_text", "few", "blob", "fixed", "long_decimal"],
    "BYTE_STREAM_SPLIT": ["i32", "i64", "f32", "f64", "fixed", "rising", "day", "millis", "u64"],
    "RLE": ["flag", "flags_in_runs"],
}


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("nulls", [False, True])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(encoding, nulls, version, path):
    columns = nullable_columns() if nulls else plain_columns()
    columns = {name: columns[name] for name in ENCODINGS[encoding]}
    pq.write_table(
        table(columns, required=not nulls), path, use_dictionary=False, compression="ZSTD",
        column_encoding=dict.fromkeys(columns, encoding), data_page_version=version,
        data_page_size=700)
    found = {name for group in show(path)["rowGroups"] for column in group["columns"]
             for name in column["encodings"]}
    assert found == {encoding}
    assert_rows(path, columns)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("encoding", ["DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"])
def test_encodings_of_codecs(encoding, codec, path):
    columns = {name: values for name, values in nullable_columns().items()
               if name in ENCODINGS[encoding]}
    pq.write_table(table(columns), path, use_dictionary=False, compression=codec,
                   column_encoding=dict.fromkeys(columns, encoding))
    assert_rows(path, columns)


@pytest.mark.parametrize("rows", [0, 1, 2, 7, 8, 9, 127, 128, 129, 257])
@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_BINARY_PACKED", "DELTA_BYTE_ARRAY", None])
def test_few_rows(encoding, rows, path):
    names = ENCODINGS.get(encoding, list(plain_columns(1)))
    columns = {name: nullable_columns(rows)[name] for name in names}
    options = {"use_dictionary": True} if encoding is None else {
        "use_dictionary": False, "column_encoding": dict.fromkeys(names, encoding)}
    pq.write_table(table(columns), path, **options)
    assert_rows(path, columns)


def test_a_dictionary_given_up_half_way(path):
    texts = ["same"] * 2000 + [f"{row:08}" * 4 for row in range(3000)] + ["same"] * 10
    pq.write_table(pa.table({"text": texts}), path, dictionary_pagesize_limit=4000,
                   data_page_size=1000)
    encodings = show(path)["rowGroups"][0]["columns"][0]["encodings"]
    assert "RLE_DICTIONARY" in encodings and "PLAIN" in encodings
    assert_rows(path, {"text": (texts, pa.string())})


def test_large_texts(path):
    texts = ["a" * 3_000_000, "", "é" * 2_000_000, None]
    for codec in CODECS:
        pq.write_table(pa.table({"text": texts}), path, compression=codec)
        assert_rows(path, {"text": (texts, pa.string())})


def test_a_list_longer_than_a_page(path):
    lists = [[1], list(range(50_000)), [], [2, None]]
    for version in ["1.0", "2.0"]:
        pq.write_table(pa.table({"list": lists}), path, data_page_size=100, use_dictionary=False,
                       write_batch_size=64, data_page_version=version)
        assert_rows(path, {"list": (lists, pa.list_(pa.int64()))})


def test_nulls_only_and_no_columns(path):
    pq.write_table(pa.table({"none": pa.nulls(5), "text": pa.array([None] * 5, pa.string())}), path)
    assert dump(path) == [{"none": None, "text": None}] * 5
    pq.write_table(pa.table({}), path)
    assert dump(path) == []


def test_uuid_int96_and_legacy_lists(path):
    names = [uuid.UUID(int=row * 2 ** 100 + row) for row in range(9)]
    pq.write_table(pa.table({"id": pa.array([name.bytes for name in names], pa.uuid())}), path)
    assert [row["id"] for row in dump(path)] == [str(name) for name in names]
    moments = [0, -1, 10 ** 18, -10 ** 18]
    pq.write_table(pa.table({"at": pa.array(moments, pa.timestamp("ns"))}), path,
                   use_deprecated_int96_timestamps=True)
    assert [row["at"] for row in dump(path)] == [moment(value, 9, False) for value in moments]
    lists = list_columns()
    pq.write_table(table(lists), path, use_compliant_nested_type=False)
    assert_rows(path, lists)


def test_columns_of_one_name_are_all_kept(path):
    names = ["id", "value", "value", "value_1", "value"]
    pq.write_table(pa.Table.from_arrays([pa.array([row]) for row in range(5)], names=names), path)
    told = ["id", "value", "value_2", "value_1", "value_3"]
    assert [(list(row), list(row.values())) for row in dump(path)] == [(told, [0, 1, 2, 3, 4])]
    assert [column["name"] for column in show(path)["columns"]] == told
    assert [column["path"] for column in show(path)["columns"]] == names
    assert dump(path, "--columns", "value_3,value") == [{"value_3": 4, "value": 1}]


def test_binary_is_told_from_text(path):
    values = [b"abcd", b"\xff", b"", b'{"a":1}', None]
    texts = ["abcd", "/w==", "", "YWJjZA==", None]
    pq.write_table(pa.table({"bytes": pa.array(values, pa.binary()), "text": texts}), path)
    rows = dump(path)
    assert [row["text"] for row in rows] == texts
    assert [row["bytes"] and base64.b64decode(row["bytes"]) for row in rows] == [*values[:2], "",
                                                                                 *values[3:]]
    as_text = [row["bytes"] for row in dump(path, "--binary-as-text")]
    assert as_text == ["abcd", {"base64": "/w=="}, "", '{"a":1}', None]


# MARK: - DuckDB and Polars

@pytest.mark.parametrize("codec", ["uncompressed", "snappy", "gzip", "zstd", "lz4_raw"])
@pytest.mark.parametrize("version", ["V1", "V2"])
def test_duckdb(codec, version, path):
    columns = nullable_columns() | list_columns()
    del columns["long_decimal"], columns["fixed"], columns["time"]
    arrow = table(columns)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("arrow", arrow)
    connection.execute(f"COPY (SELECT * FROM arrow) TO '{path}' (FORMAT parquet, CODEC {codec}, "
                       f"PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048)")
    assert_rows(path, columns)


@pytest.mark.parametrize("codec", ["uncompressed", "snappy", "gzip", "zstd"])
def test_polars(codec, path):
    columns = nullable_columns() | list_columns()
    del columns["fixed"], columns["time"]
    frame = polars.from_arrow(table(columns))
    frame.write_parquet(path, compression=codec, row_group_size=300, data_page_size=2000)
    written = frame.to_arrow()
    assert written.num_rows == len(dump(path))
    assert_rows(path, columns)


# MARK: - Ours

def test_other_readers_see_what_dump_prints(night):
    files = sorted(current(night).glob("*/part-*.parquet"))
    for file in files:
        rows = dump(file)
        arrow = pq.ParquetFile(file, page_checksum_verification=True).read()
        assert rows == arrow.to_pylist()
        assert rows == polars.read_parquet(file).to_dicts()
        found = duckdb.connect().execute(f"SELECT * FROM '{file}'").fetchall()
        assert [tuple(row.values()) for row in rows] == found


def test_show(night):
    file = sorted(current(night).glob("lists/part-*.parquet"))[0]
    metadata = pq.read_metadata(file)
    found = show(file, "--pages")
    assert found["rows"] == metadata.num_rows
    assert found["rowGroupCount"] == metadata.num_row_groups == len(found["rowGroups"])
    assert [column["name"] for column in found["columns"]] == metadata.schema.names
    assert {column["repetition"] for column in found["columns"]} == {"required"}
    for number, group in enumerate(found["rowGroups"]):
        arrow = metadata.row_group(number)
        assert group["rows"] == arrow.num_rows
        for index, column in enumerate(group["columns"]):
            chunk = arrow.column(index)
            assert column["bytes"] == chunk.total_compressed_size
            # What lookups read page by page is in the codec that was asked for.
            assert column["codec"] == ("ZSTD" if column["path"] == "user_id" else "LZ4_RAW")
            assert column["hasOffsetIndex"]
            assert column["hasBloomFilter"] == (index == 0)
            assert len(column["pages"]) == column["dataPages"] + 1 == column["checksums"]
            assert sum(page["values"] for page in column["pages"][1:]) == chunk.num_values
    text = oith("parquet", "show", file, check=0).stdout
    assert "candidate_id" in text and "RLE_DICTIONARY" in text and "bloom filter" in text
    one = show(file, "--row-group", "0")
    assert len(one["rowGroups"]) == 1
    assert oith("parquet", "show", file, "--row-group", "999", check=64).stdout == ""


def test_columns_and_limit(night):
    file = current(night) / "users/part-00000.parquet"
    rows = dump(file, "--columns", "cell,user_id", "--limit", "3")
    assert len(rows) == 3 and list(rows[0]) == ["cell", "user_id"]
    assert dump(file, "--limit", "0") == []
    result = oith("parquet", "dump", file, "--columns", "user_id,nose", check=64)
    assert "nose" in result.stderr and "user_id, cell, candidates" in result.stderr
    oith("parquet", "dump", file, "--limit", "-1", check=64)


def test_nobody_reads_to_the_end(night):
    file = sorted(current(night).glob("lists/part-*.parquet"))[0]
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; '{OITH}' parquet dump '{file}' | head -n 1"],
        capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == 1


# MARK: - What is refused

def test_no_file_and_no_parquet(tmp_path):
    for command in ["show", "dump"]:
        result = oith("parquet", command, tmp_path / "none.parquet", check=66)
        assert "none.parquet" in result.stderr
        (tmp_path / "text.parquet").write_text("not a Parquet file at all\n" * 9)
        result = oith("parquet", command, tmp_path / "text.parquet", check=65)
        assert "text.parquet" in result.stderr and result.stdout == ""
        (tmp_path / "empty.parquet").write_bytes(b"")
        oith("parquet", command, tmp_path / "empty.parquet", check=65)


@pytest.mark.parametrize("kind, place", [
    (pa.struct([("a", pa.int32())]), "deep.a"),
    (pa.list_(pa.list_(pa.int32())), "deep.list.element.list.element"),
    (pa.map_(pa.string(), pa.int32()), "deep.key_value.key"),
])
def test_nested_columns(kind, place, path):
    pq.write_table(pa.table({"flat": [1, 2], "deep": pa.array([None, None], kind)}), path)
    result = oith("parquet", "dump", path, check=65)
    assert place in result.stderr and "nested" in result.stderr and result.stdout == ""
    assert dump(path, "--columns", "flat") == [{"flat": 1}, {"flat": 2}]
    assert place in oith("parquet", "show", path, check=0).stdout


def test_a_codec_that_is_not_read(path):
    pq.write_table(pa.table({"a": [1, 2]}), path, compression="BROTLI")
    result = oith("parquet", "dump", path, check=65)
    assert "BROTLI" in result.stderr and "column a" in result.stderr
    assert "BROTLI" in oith("parquet", "show", path, check=0).stdout


@pytest.mark.parametrize("offset, replacement", [
    # The first row begins in the middle of a list; levels end early; their length goes beyond the
    # page, and is no length at all.
    (5, b"\x03"), (0, b"\x01"), (0, b"\xff"), (0, b"\xff\xff\xff\xff"),
    # A run of more levels than there are, and of none.
    (4, b"\x10\x00"), (4, b"\x00\x00"),
])
def test_levels_that_lie(offset, replacement, path):
    pq.write_table(pa.table({"list": [[1, 2], [3]]}), path, compression="NONE",
                   use_dictionary=False)
    page = show(path, "--pages")["rowGroups"][0]["columns"][0]["pages"][0]
    body = page["offset"] + page["bytes"] - page["uncompressedBytes"]
    data = bytearray(path.read_bytes())
    # The length of the repetition levels, then one packed group of them: 0, 1, 0.
    assert data[body:body + 6] == b"\x02\0\0\0\x03\x02"
    data[body + offset:body + offset + len(replacement)] = replacement
    path.write_bytes(data)
    result = oith("parquet", "dump", path, check=65)
    assert "row group 0, column list.list.element, page 0" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_damage_is_found_by_checksums(version, path):
    columns = nullable_columns(300) | list_columns(300)
    pq.write_table(table(columns), path, write_page_checksum=True, data_page_version=version)
    sound = path.read_bytes()
    rows = dump(path)
    generator = random.Random(5)
    end = len(sound) - 8 - struct.unpack("<I", sound[-8:-4])[0]
    refused = 0
    for _ in range(60):
        damaged = bytearray(sound)
        damaged[generator.randrange(4, end)] ^= 1 << generator.randrange(8)
        path.write_bytes(damaged)
        result = oith("parquet", "dump", path)
        assert result.returncode in (0, 65), result.stderr
        if result.returncode == 65:
            refused += 1
            assert "a.parquet, " in result.stderr
        else:
            # A bit of a header that says nothing of the values.
            assert [json.loads(line) for line in result.stdout.splitlines()] == rows
    assert refused > 40
