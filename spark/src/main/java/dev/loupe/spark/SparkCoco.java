package dev.loupe.spark;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detection;
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
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * COCO's average precision of boxes on Spark.
 *
 * <ol>
 *   <li>Truths and detections of an image and category come together and are matched. A detection becomes its key
 *       (category, score, image, rank) and the bits of what became of it.
 *   <li>These are sorted by the key over all machines; a large category spreads over many partitions.
 *   <li>Each partition counts its true and false positives; the sums over the partitions before say where it begins.
 *   <li>Each partition reads its largest precisions from there, and the largest of all partitions are taken.
 * </ol>
 *
 * <p>Rows are as in COCO's files. Truths have {@code image_id, category_id, bbox, area} and may have {@code iscrowd};
 * detections have {@code image_id, category_id, score, bbox} and {@code id}, their place in the file, which decides between
 * equal scores of an image. Rows of categories that are not listed are left out.
 */
public final class SparkCoco {
    private SparkCoco() {}

    /** The figures, equal to the last bit to those of one machine, whatever the partitions. */
    public static CocoResult evaluate(
            Dataset<Row> truths, Dataset<Row> detections, Categories categories, CocoSettings settings) {
        if (settings.kind() != Kind.BBOX) {
            throw new BadInput("only boxes can be evaluated on Spark; evaluate masks and keypoints on one machine");
        }
        require(truths, "image_id", "category_id", "bbox", "area");
        require(detections, "image_id", "category_id", "score", "bbox", "id");
        Map<Long, Integer> indices = new HashMap<>();
        for (int k = 0; k < categories.size(); k++) {
            indices.put(categories.id(k), settings.classAgnostic() ? 0 : k);
        }
        if (settings.classAgnostic()) {
            throw new BadInput("classes cannot be taken as one on Spark; evaluate them on one machine");
        }
        JavaPairRDD<Tuple2<Long, Integer>, Entry> there =
                grouped(truths.javaRDD(), indices).mapValues(Entry::truth);
        JavaPairRDD<Tuple2<Long, Integer>, Entry> found =
                grouped(detections.javaRDD(), indices).mapValues(Entry::detection);
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

    private static JavaPairRDD<Tuple2<Long, Integer>, Row> grouped(JavaRDD<Row> rows, Map<Long, Integer> indices) {
        return rows.filter(row -> indices.containsKey((long) Entry.number(row, "category_id")))
                .mapToPair(row -> new Tuple2<>(
                        new Tuple2<>(
                                (long) Entry.number(row, "image_id"),
                                indices.getOrDefault((long) Entry.number(row, "category_id"), -1)),
                        row));
    }

    /** One image's detections of a category, matched. */
    @SuppressWarnings("ArrayRecordComponent") // counts; never compared
    private record Matched(int category, long[] positives, List<Placed> placed) implements java.io.Serializable {}

    private static Matched match(
            Tuple2<Long, Integer> group, Iterable<Entry> there, Iterable<Entry> found, CocoSettings settings) {
        int category = group._2();
        List<Truth> truths = new ArrayList<>();
        there.forEach(entry -> truths.add(entry.truth(truths.size() + 1, category)));
        List<Entry> entries = new ArrayList<>();
        found.forEach(entries::add);
        entries.sort(Comparator.comparingLong(Entry::id));
        List<Detection> detections =
                entries.stream().map(entry -> entry.detection(category)).toList();
        GroupMatches matches = GroupMatches.of(truths, detections, settings);
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
