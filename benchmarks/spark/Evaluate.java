import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.spark.SparkCoco;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** COCO's figures of two tables of JSON Lines on this machine's cores. Usage: Evaluate TRUTHS DETECTIONS */
public class Evaluate {
    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder()
                .master("local[*]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.log.level", "ERROR")
                .getOrCreate();
        Dataset<Row> truths = spark.read().json(arguments[0]);
        Dataset<Row> detections = spark.read().json(arguments[1]);
        Categories categories = new Categories(IntStream.rangeClosed(1, 80)
                .mapToObj(k -> new Categories.Category(k, "category " + k))
                .toArray(Categories.Category[]::new));
        System.out.println(SparkCoco.evaluate(truths, detections, categories, CocoSettings.of(Kind.BBOX)).figures().get(0));
        spark.stop();
    }
}
