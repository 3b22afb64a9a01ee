package dev.loupe.spark;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.inspect.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/** {@code loupe-spark inspect}: a fleet of model files on Spark, by {@code spark-submit} or on this machine alone. */
public final class LoupeSpark {
    private static final String USAGE = """
            loupe-spark inspect: a row for each model file, on Spark

            Usage: loupe-spark inspect FOLDER... --output FOLDER [options]
                   loupe-spark inspect --files TABLE --output FOLDER [options]

              --output FOLDER       where Spark writes the rows; must not exist
              --format FORM         parquet or json (JSON Lines, as loupe inspect --fleet)
              --files TABLE         read the paths from a Parquet or JSON Lines table
                                    with a column path, instead of walking folders
              --files-per-task N    100 unless given; 1 parts files that end a machine
              --optimizer WORD      none, sgd, momentum, adam or adamw

            Each machine must see the files under the same paths.
            """;

    private LoupeSpark() {}

    public static void main(String[] arguments) {
        int code;
        try {
            code = run(List.of(arguments));
        } catch (BadInput e) {
            System.err.println("loupe-spark: " + Printable.line(String.valueOf(e.getMessage())));
            code = 2;
        }
        if (code != 0) {
            System.exit(code); // after success Spark ends the process in its own way
        }
    }

    /** 0 when each file was read, 2 when the rows tell of failures or the call is wrong. */
    static int run(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.get(0).equals("inspect") || arguments.contains("--help")) {
            System.err.print(USAGE);
            return arguments.contains("--help") ? 0 : 2;
        }
        List<Path> folders = new ArrayList<>();
        String output = "";
        String format = "parquet";
        String table = "";
        int filesPerTask = 100;
        Optimizer optimizer = Optimizer.of("none");
        for (int i = 1; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (!word.startsWith("--")) {
                folders.add(Path.of(word));
                continue;
            }
            if (i + 1 == arguments.size()) {
                throw new BadInput("the option " + word + " needs a value");
            }
            String value = arguments.get(++i);
            switch (word) {
                case "--output" -> output = value;
                case "--format" -> format = value;
                case "--files" -> table = value;
                case "--files-per-task" -> filesPerTask = positive(value);
                case "--optimizer" -> optimizer = Optimizer.of(value);
                default -> throw new BadInput("there is no option " + word + "; see loupe-spark inspect --help");
            }
        }
        if (output.isEmpty() || folders.isEmpty() == table.isEmpty()) {
            throw new BadInput("inspect takes folders or --files TABLE, and --output FOLDER; see --help");
        }
        if (!format.equals("parquet") && !format.equals("json")) {
            throw new BadInput("--format is parquet or json, not '" + format + "'");
        }
        SparkConf conf = new SparkConf().setAppName("loupe");
        if (!conf.contains("spark.master")) { // not by spark-submit
            conf.setMaster("local[*]")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.bindAddress", "127.0.0.1")
                    .set("spark.driver.host", "127.0.0.1");
        }
        SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
        Dataset<Row> files = table.isEmpty()
                ? SparkFleet.list(spark, folders)
                : table.endsWith(".parquet")
                        ? spark.read().parquet(table)
                        : spark.read().json(table);
        return write(SparkFleet.lines(files, optimizer, filesPerTask), output, format);
    }

    private static int positive(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput("--files-per-task '" + value + "' is not a whole number from 1 up", e);
        }
        throw new BadInput("--files-per-task '" + value + "' is not a whole number from 1 up");
    }

    private static int write(Dataset<String> lines, String output, String format) {
        Dataset<String> kept = lines.persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> rows = SparkFleet.table(kept);
        if (format.equals("parquet")) {
            rows.write().parquet(output);
        } else {
            kept.write().text(output);
        }
        long all = rows.count();
        long failed = rows.filter(functions.col("error").isNotNull()).count();
        System.err.println("loupe-spark: " + all + " models, " + failed + " not read");
        return failed == 0 ? 0 : 2;
    }
}
