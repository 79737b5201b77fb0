"""Readers of other people see the rows that `oith lookup` gives, and their own filters find them.

pyarrow and DuckDB are needed; Polars, DataFusion and the JVM's reader (pyspark, and a Java runtime)
take part where they are installed. The indexes are put to the test through what each reader skips
by: statistics (all), bloom filters (DuckDB, DataFusion, the JVM), page indexes (Polars, DataFusion,
the JVM).
"""

import os
import random
import shutil

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import current, lookup, oith, run

COLUMNS = ["rank", "candidate_id", "score", "distance_miles"]


@pytest.fixture(scope="module")
def large_night(tmp_path_factory):
    """A night of several row groups."""
    folder = tmp_path_factory.mktemp("large")
    oith("pool", "generate", "--users", "14000", "--seed", "5", "--pool", folder / "pool.sqlite",
         check=0)
    run(folder / "pool.sqlite", folder / "data")
    return folder / "data"


class Snapshot:
    """The parts of a snapshot, read once without any filter, checksums verified."""

    def __init__(self, data):
        self.data = data
        self.folder = current(data)
        self.parts = [str(path) for path in sorted(self.folder.glob("lists/part-*.parquet"))]
        self.pattern = f"{self.folder}/lists/part-*.parquet"
        self.rows = {}
        for path in self.parts:
            table = pq.ParquetFile(path, page_checksum_verification=True).read()
            for user, *row in zip(*(column.to_pylist() for column in table.columns)):
                self.rows.setdefault(user, []).append(tuple(row))
        users = pq.read_table(self.folder / "users/part-00000.parquet")["user_id"].to_pylist()
        without = [user for user in users if user not in self.rows]
        ids = sorted(self.rows, key=str.encode)
        # Before the first, after the last, and on both sides of many that are there.
        self.absent = ["", "\x01", "\U0010ffff", ids[0][:-1], ids[-1] + "z", *without[:20],
                       *(id + "x" for id in ids[::50]), *(id[:-1] for id in ids[::70])]
        self.absent = [key for key in self.absent if key not in self.rows]

    def keys(self, every=1):
        """Keys that are there and keys that are not."""
        ids = sorted(self.rows)
        random.Random(1).shuffle(ids)
        return ids[::every] + self.absent[::1 if every == 1 else 4]


@pytest.fixture(params=["night", "large_night"], scope="module")
def snapshot(request):
    return Snapshot(request.getfixturevalue(request.param))


def check(snapshot, found, every):
    """Holds a point query against the rows, for keys that are there and keys that are not."""
    keys = snapshot.keys(every)
    assert len(keys) > 20
    for key in keys:
        assert found(key) == snapshot.rows.get(key, []), key


def every(snapshot, of_many):
    """Every user of a small snapshot, some of a large one."""
    return 1 if len(snapshot.rows) < 2000 else of_many


# MARK: - What the files say of themselves

def test_lookup_gives_these_rows(snapshot):
    for user in snapshot.keys(every(snapshot, 400))[::20]:
        if user in snapshot.rows:
            assert lookup(user, snapshot.data) == snapshot.rows[user]


def test_there_is_something_to_skip(snapshot):
    groups = [group for path in snapshot.parts
              for group in range(pq.ParquetFile(path).metadata.num_row_groups)]
    assert len(groups) > 1 or len(snapshot.rows) < 2000


def test_types_and_order(snapshot):
    for path in snapshot.parts:
        file = pq.ParquetFile(path)
        assert file.schema_arrow.types == [
            pa.string(), pa.uint8(), pa.string(), pa.float64(), pa.float64()]
        assert not any(field.nullable for field in file.schema_arrow)
        for group in range(file.metadata.num_row_groups):
            order = file.metadata.row_group(group).sorting_columns
            assert [(column.column_index, column.descending) for column in order] == [
                (0, False), (1, False)]
            rows = file.read_row_group(group, columns=["user_id", "rank"]).to_pydict()
            keys = list(zip((id.encode() for id in rows["user_id"]), rows["rank"]))
            assert keys == sorted(keys)
            statistics = file.metadata.row_group(group).column(0).statistics
            assert statistics.min.encode() == keys[0][0]
            assert statistics.max.encode() == keys[-1][0]
    users = pq.ParquetFile(snapshot.folder / "users/part-00000.parquet")
    assert users.metadata.row_group(0).sorting_columns[0].column_index == 0
    ids = [id.encode() for id in users.read(columns=["user_id"])["user_id"].to_pylist()]
    assert ids == sorted(ids)


# MARK: - Readers

def test_pyarrow(snapshot):
    def find(key):
        table = pq.read_table(snapshot.parts, filters=[("user_id", "=", key)], columns=COLUMNS,
                              page_checksum_verification=True)
        return list(zip(*(column.to_pylist() for column in table.columns)))

    check(snapshot, find, every(snapshot, 50))


def test_duckdb(snapshot):
    connection = duckdb.connect()
    assert connection.execute(f"DESCRIBE FROM '{snapshot.pattern}'").fetchall() == [
        (name, type, "YES", None, None, None) for name, type in [
            ("user_id", "VARCHAR"), ("rank", "UTINYINT"), ("candidate_id", "VARCHAR"),
            ("score", "DOUBLE"), ("distance_miles", "DOUBLE")]]
    query = (f"SELECT {', '.join(COLUMNS)} FROM '{snapshot.pattern}' WHERE user_id = ? "
             "ORDER BY rank")
    check(snapshot, lambda key: connection.execute(query, [key]).fetchall(),
          every(snapshot, 20))


def test_duckdb_probes_the_bloom_filters(snapshot):
    connection = duckdb.connect()

    def excluded(key):
        return [row[0] for row in connection.execute(
            "SELECT bloom_filter_excludes FROM parquet_bloom_probe(?, 'user_id', ?)",
            [snapshot.pattern, key]).fetchall()]

    for key in snapshot.keys(every(snapshot, 20)):
        if key in snapshot.rows:
            assert not all(excluded(key)), key
    absent = [all(excluded(key)) for key in snapshot.absent]
    assert sum(absent) > 0.8 * len(absent)


def test_polars(snapshot):
    polars = pytest.importorskip("polars")
    frame = polars.scan_parquet(snapshot.parts)
    assert [str(type) for type in frame.collect_schema().dtypes()] == [
        "String", "UInt8", "String", "Float64", "Float64"]
    check(snapshot,
          lambda key: frame.filter(polars.col("user_id") == key).select(COLUMNS).collect().rows(),
          every(snapshot, 50))


def test_datafusion(snapshot):
    datafusion = pytest.importorskip("datafusion")
    settings = datafusion.SessionConfig({
        "datafusion.execution.parquet.bloom_filter_on_read": "true",
        "datafusion.execution.parquet.enable_page_index": "true",
        "datafusion.execution.parquet.pushdown_filters": "true"})
    context = datafusion.SessionContext(settings)
    context.register_parquet("lists", str(snapshot.folder) + "/lists/part-00000.parquet")
    for number, path in enumerate(snapshot.parts):
        context.register_parquet(f"part{number}", path)
    union = " UNION ALL ".join(
        f"SELECT * FROM part{number}" for number in range(len(snapshot.parts)))

    def find(key):
        literal = key.replace("'", "''")
        table = context.sql(
            f"SELECT {', '.join(COLUMNS)} FROM ({union}) WHERE user_id = '{literal}' "
            "ORDER BY rank").to_arrow_table()
        return list(zip(*(column.to_pylist() for column in table.columns)))

    check(snapshot, find, every(snapshot, 50))


# MARK: - The JVM

@pytest.fixture(scope="module")
def spark():
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        pytest.skip("there is no Java runtime (apt-get install default-jre-headless)")
    session = (pyspark.sql.SparkSession.builder.master("local[1]")
               .config("spark.ui.enabled", "false")
               .config("spark.driver.bindAddress", "127.0.0.1")
               .config("spark.driver.host", "127.0.0.1")
               .config("spark.hadoop.parquet.page.verify-checksum.enabled", "true")
               .config("spark.sql.shuffle.partitions", "1").getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_spark(spark, snapshot):
    frame = spark.read.parquet(*snapshot.parts)
    assert [(field.name, field.dataType.simpleString()) for field in frame.schema] == [
        ("user_id", "string"), ("rank", "smallint"), ("candidate_id", "string"),
        ("score", "double"), ("distance_miles", "double")]
    found = {}
    for user, *row in frame.collect():
        found.setdefault(user, []).append(tuple(row))
    assert found == snapshot.rows
    keys = snapshot.keys(every(snapshot, 300))
    for key in keys[::max(1, len(keys) // 60)]:
        rows = frame.filter(frame.user_id == key).select(COLUMNS).collect()
        assert [tuple(row) for row in rows] == snapshot.rows.get(key, []), key


def test_parquet_java(spark, snapshot):
    """The reader below Spark, asked how many rows its filters leave: no fewer than there are, and
    far fewer than there are in all."""
    jvm = spark._jvm
    api = jvm.org.apache.parquet.filter2.predicate.FilterApi
    configuration = jvm.org.apache.hadoop.conf.Configuration()
    # A key takes it a tenth of a second.
    keys = snapshot.keys(every(snapshot, 100))
    keys = keys[::max(1, len(keys) // 150)]
    total = sum(map(len, snapshot.rows.values()))
    for path in snapshot.parts:
        file = jvm.org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(
            jvm.org.apache.hadoop.fs.Path(path), configuration)
        users = set(pq.read_table(path, columns=["user_id"])["user_id"].to_pylist())
        for key in keys:
            predicate = getattr(api, "eq")(
                api.binaryColumn("user_id"),
                jvm.org.apache.parquet.io.api.Binary.fromString(key))
            options = (jvm.org.apache.parquet.ParquetReadOptions.builder()
                       .withRecordFilter(
                           jvm.org.apache.parquet.filter2.compat.FilterCompat.get(predicate))
                       .useStatsFilter(True).useDictionaryFilter(False).useBloomFilter(True)
                       .useColumnIndexFilter(True).build())
            reader = jvm.org.apache.parquet.hadoop.ParquetFileReader.open(file, options)
            try:
                left = reader.getFilteredRecordCount()
            finally:
                reader.close()
            if key in users:
                assert left >= len(snapshot.rows[key]), key
                # A page of 32 lists, and one more where the bloom filter of a group errs.
                assert left < total / 2 and left <= 6400, key
            elif key not in snapshot.rows:
                assert left <= 3200
