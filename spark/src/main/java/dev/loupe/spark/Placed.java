package dev.loupe.spark;

import dev.loupe.metrics.detection.GroupMatches;
import java.io.Serializable;
import java.util.Comparator;

/** A detection's place among all detections, and what became of it. */
@SuppressWarnings("ArrayRecordComponent") // bits; placed detections are ordered, never tested for equality
record Placed(int category, double score, long image, int rank, byte[] states) implements Serializable {
    /** By category, descending score, image, rank: the order in which one machine counts. */
    static final class Order implements Comparator<Placed>, Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public int compare(Placed a, Placed b) {
            int order = Integer.compare(a.category, b.category);
            order = order != 0 ? order : Double.compare(b.score, a.score);
            order = order != 0 ? order : Long.compare(a.image, b.image);
            return order != 0 ? order : Integer.compare(a.rank, b.rank);
        }
    }

    GroupMatches.Outcome outcome() {
        return new GroupMatches.Outcome(score, rank, states);
    }
}
