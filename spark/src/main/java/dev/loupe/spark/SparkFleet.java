package dev.loupe.spark;

import dev.loupe.fleet.Candidate;
import dev.loupe.fleet.FleetCells;
import dev.loupe.fleet.FleetColumn;
import dev.loupe.fleet.Reading;
import dev.loupe.fleet.Walk;
import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Optimizer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Model files read on a cluster: the files stand in a table, a task reads some of them, and each becomes a row, whatever
 * comes of reading it. Each machine must see the files under the same paths.
 */
public final class SparkFleet {
    private static final StructType LISTED = new StructType()
            .add("path", DataTypes.StringType)
            .add("path_encoded", DataTypes.StringType)
            .add("certain", DataTypes.BooleanType);

    private SparkFleet() {}

    /** The files and folders of some trees that may be models, as a table; this machine walks. */
    public static Dataset<Row> list(SparkSession spark, List<Path> folders) {
        List<Row> rows = new ArrayList<>();
        List<Path> absolute = folders.stream().map(Path::toAbsolutePath).toList();
        for (Walk walk = new Walk(absolute); walk.hasNext(); ) {
            Candidate candidate = walk.next();
            rows.add(RowFactory.create(
                    candidate.name().shown(), candidate.name().encoded().orElse(null), candidate.isCertain()));
        }
        return spark.createDataFrame(rows, LISTED);
    }

    /**
     * The rows as lines of JSON, those of {@code loupe inspect --fleet}.
     *
     * @param files a table with a {@code path} in each row; it may have {@code path_encoded}, exact bytes of a path that is no
     *     UTF-8, and {@code certain}: whether there is to be a row even if the file is no model, which else there is
     * @param filesPerTask how many files a task reads: with 1, a file that takes a machine down takes no other with it
     * @throws BadInput when there is no such column
     */
    public static Dataset<String> lines(Dataset<Row> files, Optimizer optimizer, int filesPerTask) {
        List<String> columns = List.of(files.columns());
        if (!columns.contains("path")) {
            throw new BadInput("the table of files has no column path, only " + String.join(", ", columns));
        }
        boolean hasEncoded = columns.contains("path_encoded");
        boolean hasCertain = columns.contains("certain");
        JavaRDD<Row> rows = files.javaRDD();
        long tasks = Math.max(1, (rows.count() + filesPerTask - 1) / filesPerTask);
        JavaRDD<String> lines = rows.repartition((int) Math.min(tasks, Integer.MAX_VALUE))
                .mapPartitions(part -> {
                    Reading reading = new Reading(optimizer);
                    List<String> read = new ArrayList<>();
                    while (part.hasNext()) {
                        Row row = part.next();
                        Optional<String> encoded =
                                hasEncoded ? Optional.ofNullable(row.<String>getAs("path_encoded")) : Optional.empty();
                        boolean certain = !hasCertain || row.<Boolean>getAs("certain");
                        String path = row.getAs("path");
                        reading.of(path == null ? "" : path, encoded, certain)
                                .line()
                                .ifPresent(line -> read.add(line.stripTrailing()));
                    }
                    return read.iterator();
                });
        return files.sparkSession().createDataset(lines.rdd(), Encoders.STRING());
    }

    /** The same rows with a column for each figure, for Parquet. */
    public static Dataset<Row> table(Dataset<String> lines) {
        JavaRDD<Row> rows = lines.javaRDD().map(SparkFleet::row);
        return lines.sparkSession().createDataFrame(rows, schema());
    }

    private static StructType schema() {
        List<StructField> fields = new ArrayList<>();
        for (FleetColumn column : FleetColumn.ALL) {
            DataType type = switch (column.type()) {
                case TEXT -> DataTypes.StringType;
                case WHOLE -> DataTypes.LongType;
                case TIME -> DataTypes.TimestampType;
            };
            fields.add(DataTypes.createStructField(column.name(), type, true));
        }
        fields.add(DataTypes.createStructField(FleetColumn.SYMBOLIC, DataTypes.StringType, true));
        return DataTypes.createStructType(fields);
    }

    private static Row row(String line) {
        List<Optional<Object>> cells = FleetCells.of(line);
        Object[] values = new Object[cells.size()];
        for (int i = 0; i < values.length; i++) {
            boolean isTime =
                    i < FleetColumn.ALL.size() && FleetColumn.ALL.get(i).type() == FleetColumn.Type.TIME;
            values[i] = cells.get(i)
                    .map(value -> isTime
                            ? java.sql.Timestamp.from(Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS))
                            : value)
                    .orElse(null);
        }
        return RowFactory.create(values);
    }
}
