package dev.loupe.spark;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Truth;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.GroupMatches;
import dev.loupe.metrics.detection.PrecisionAtRecalls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * COCO's average precision of boxes, masks and keypoints on Spark.
 *
 * <ol>
 *   <li>Truths and detections of an image and category (of an image, if classes do not matter) come together and are
 *       matched, both in the order of their places. A detection becomes its key
 *       (category, score, image, rank) and the bits of what became of it.
 *   <li>These are sorted by the key over all machines; a large category spreads over many partitions.
 *   <li>Each partition counts its true and false positives; the sums over the partitions before say where it begins.
 *   <li>Each partition reads its largest precisions from there, and the largest of all partitions are taken.
 * </ol>
 *
 * <p>Rows are as in COCO's files. Truths have {@code id, image_id, category_id, bbox, area} and may have {@code iscrowd};
 * detections have {@code id, image_id, category_id, score, bbox}. Masks are compared by {@code segmentation}: polygons,
 * which need {@code image_width} and {@code image_height} in their row, or runs, as JSON or as Spark reads JSON.
 * Keypoints are compared by {@code keypoints}, and truths may have {@code num_keypoints}.
 *
 * <p>The order of the file decides between equal scores and equal overlaps of an image: rows stand in the order of their
 * {@code position} if there is such a column, else of their {@code id}. Rows of categories that are not listed are left
 * out.
 */
public final class SparkCoco {
    private SparkCoco() {}

    /** The figures, equal to the last bit to those of one machine, whatever the partitions. */
    public static CocoResult evaluate(
            Dataset<Row> truths, Dataset<Row> detections, Categories categories, CocoSettings settings) {
        Kind kind = settings.kind();
        String compared = switch (kind) {
            case BBOX -> "bbox";
            case SEGM -> "segmentation";
            case KEYPOINTS -> "keypoints";
        };
        require(truths, "id", "image_id", "category_id", "area", kind == Kind.KEYPOINTS ? "bbox" : compared);
        require(detections, "id", "image_id", "category_id", "score", compared);
        Map<Long, Integer> indices = new HashMap<>();
        for (int k = 0; k < categories.size(); k++) {
            indices.put(categories.id(k), settings.classAgnostic() ? 0 : k);
        }
        JavaPairRDD<Tuple2<Long, Integer>, Entry> there =
                grouped(truths, indices).mapValues(row -> Entry.truth(row, kind));
        JavaPairRDD<Tuple2<Long, Integer>, Entry> found =
                grouped(detections, indices).mapValues(row -> Entry.detection(row, kind));
        JavaRDD<Matched> matched = there.cogroup(found)
                .map(group -> match(group._1(), group._2()._1(), group._2()._2(), settings))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Map<Integer, long[]> positives = matched.mapToPair(one -> new Tuple2<>(one.category, one.positives))
                    .reduceByKey(Counts::plus)
                    .collectAsMap();
            return count(matched, positives, categories, settings);
        } finally {
            matched.unpersist();
        }
    }

    private static void require(Dataset<Row> rows, String... names) {
        List<String> present = List.of(rows.columns());
        for (String name : names) {
            if (!present.contains(name)) {
                throw new BadInput("the rows have no column " + name + ", only " + String.join(", ", present)
                        + "; add it" + (name.equals("id") ? " (the place in the file: it decides ties)" : ""));
            }
        }
    }

    /** The rows by image and category index, their segmentations as JSON. */
    private static JavaPairRDD<Tuple2<Long, Integer>, Row> grouped(Dataset<Row> rows, Map<Long, Integer> indices) {
        boolean structured = List.of(rows.columns()).contains("segmentation")
                && !rows.schema().apply("segmentation").dataType().equals(DataTypes.StringType);
        Dataset<Row> plain =
                structured ? rows.withColumn("segmentation", functions.to_json(functions.col("segmentation"))) : rows;
        return plain.javaRDD()
                .filter(row -> indices.containsKey(Entry.whole(row, "category_id")))
                .mapToPair(row -> new Tuple2<>(
                        new Tuple2<>(
                                Entry.whole(row, "image_id"),
                                indices.getOrDefault(Entry.whole(row, "category_id"), -1)),
                        row));
    }

    /** Entries in the order of their file. The order in which a shuffle brings them means nothing. */
    private static List<Entry> inOrder(Iterable<Entry> arrived, long image, String noun) {
        List<Entry> entries = new ArrayList<>();
        arrived.forEach(entries::add);
        entries.sort(Comparator.comparingLong(Entry::place));
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i).place() == entries.get(i - 1).place()) {
                throw new BadInput("image " + image + " has two " + noun + " with the place "
                        + entries.get(i).place() + "; give each its own id or position, which decides ties");
            }
        }
        return entries;
    }

    /** One group's detections, matched. */
    @SuppressWarnings("ArrayRecordComponent") // counts; never compared
    private record Matched(int category, long[] positives, List<Placed> placed) implements java.io.Serializable {}

    private static Matched match(
            Tuple2<Long, Integer> group, Iterable<Entry> there, Iterable<Entry> found, CocoSettings settings) {
        int category = group._2();
        List<Entry> truthEntries = inOrder(there, group._1(), "truths");
        List<Entry> foundEntries = inOrder(found, group._1(), "detections");
        List<Entry> all = new ArrayList<>(truthEntries);
        all.addAll(foundEntries);
        int width = all.stream().mapToInt(Entry::imageWidth).max().orElse(0);
        int height = all.stream().mapToInt(Entry::imageHeight).max().orElse(0);
        List<Truth> truths =
                truthEntries.stream().map(entry -> entry.truth(settings.kind())).toList();
        List<Detection> detections = foundEntries.stream().map(Entry::detection).toList();
        GroupMatches matches =
                GroupMatches.of(new Images.Image(group._1(), width, height, ""), truths, detections, settings);
        List<Placed> placed = new ArrayList<>();
        for (GroupMatches.Outcome outcome : matches.outcomes()) {
            placed.add(new Placed(category, outcome.score(), group._1(), outcome.rank(), outcome.states()));
        }
        return new Matched(
                category,
                matches.positives().stream().mapToLong(Integer::longValue).toArray(),
                placed);
    }

    private static CocoResult count(
            JavaRDD<Matched> matched, Map<Integer, long[]> positives, Categories categories, CocoSettings settings) {
        JavaRDD<Placed> sorted = matched.flatMap(one -> one.placed.iterator())
                .mapToPair(placed -> new Tuple2<>(placed, 0))
                .sortByKey(new Placed.Order())
                .keys()
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<Tuple2<Integer, Counts>> counted = sorted.mapPartitionsWithIndex(
                            (partition, rows) -> List.of(new Tuple2<>(partition, Counts.of(rows, settings)))
                                    .iterator(),
                            true)
                    .collect();
            Map<Integer, Counts> before = new TreeMap<>();
            Counts sum = new Counts();
            for (Tuple2<Integer, Counts> part :
                    counted.stream().sorted(Comparator.comparing(Tuple2::_1)).toList()) {
                before.put(part._1(), sum);
                sum = sum.and(part._2());
            }
            Map<Integer, long[]> known = new HashMap<>(positives);
            Map<Integer, Counts> starts = new HashMap<>(before);
            List<Tuple2<Integer, PrecisionAtRecalls[]>> read = sorted.mapPartitionsWithIndex(
                            (partition, rows) ->
                                    read(rows, starts.getOrDefault(partition, new Counts()), known, settings),
                            true)
                    .collect();
            return assemble(read, known, categories, settings);
        } finally {
            sorted.unpersist();
        }
    }

    /** Reads one partition's categories, each from where the partitions before it have come to. */
    private static Iterator<Tuple2<Integer, PrecisionAtRecalls[]>> read(
            Iterator<Placed> rows, Counts before, Map<Integer, long[]> positives, CocoSettings settings) {
        Map<Integer, PrecisionAtRecalls[]> readers = new TreeMap<>();
        Cells cells = new Cells(settings);
        while (rows.hasNext()) {
            Placed placed = rows.next();
            long[] itsPositives = positives.getOrDefault(
                    placed.category(), new long[settings.areas().size()]);
            PrecisionAtRecalls[] its = readers.computeIfAbsent(
                    placed.category(), category -> cells.readers(itsPositives, before.of(category, cells.size())));
            GroupMatches.Outcome outcome = placed.outcome();
            for (int cell = 0; cell < cells.size(); cell++) {
                if (itsPositives[cells.area(cell)] > 0 && cells.counts(cell, outcome)) {
                    its[cell].add(outcome.matched(cells.plane(cell)));
                }
            }
        }
        return readers.entrySet().stream()
                .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                .iterator();
    }

    private static CocoResult assemble(
            List<Tuple2<Integer, PrecisionAtRecalls[]>> read,
            Map<Integer, long[]> positives,
            Categories categories,
            CocoSettings settings) {
        Cells cells = new Cells(settings);
        Map<Integer, PrecisionAtRecalls[]> whole = new HashMap<>();
        for (Tuple2<Integer, PrecisionAtRecalls[]> part : read) {
            whole.merge(part._1(), part._2(), (a, b) -> {
                for (int cell = 0; cell < cells.size(); cell++) {
                    if (positives.getOrDefault(part._1(), new long[cells.areas()])[cells.area(cell)] > 0) {
                        a[cell].merge(b[cell]);
                    }
                }
                return a;
            });
        }
        return CocoResult.of(settings, categories, new CocoResult.Readers() {
            @Override
            public long positives(int area, int category) {
                return positives.getOrDefault(category, new long[cells.areas()])[area];
            }

            @Override
            public PrecisionAtRecalls reader(int area, int limit, int category, int threshold) {
                PrecisionAtRecalls[] its = whole.get(category);
                return its == null
                        ? new PrecisionAtRecalls(positives(area, category), 0, 0)
                        : its[cells.of(area, limit, threshold)];
            }
        });
    }
}
