package dev.loupe.models.data;

import dev.loupe.models.boxes.Boxes;
import java.util.List;
import java.util.stream.IntStream;

/** Pictures with the boxes of the objects in them: what every detector learns from, and is judged by. */
public interface DetectionSet {
    /**
     * The objects of a picture; there may be none.
     *
     * @param boxes in pixels of the picture, cut off at its borders or not
     * @param labels the class of each, counted from 0
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Truths(Boxes boxes, int[] labels) {
        public static final Truths NONE = new Truths(Boxes.NONE, new int[0]);

        public Truths {
            if (boxes.count() != labels.length) {
                throw new IllegalArgumentException(boxes.count() + " boxes with " + labels.length + " labels");
            }
        }

        public int count() {
            return labels.length;
        }

        /** The boxes of one class. */
        public Boxes ofClass(int label) {
            return boxes.select(IntStream.range(0, labels.length)
                    .filter(i -> labels[i] == label)
                    .toArray());
        }
    }

    /** How many pictures there are. */
    int count();

    /** One of them, counted from 0, as red, green and blue. May be called from several threads. */
    Picture picture(int index);

    /** What is in it. */
    Truths truths(int index);

    /** What the classes are called, in the order of their numbers. Background is none of them. */
    List<String> classes();
}
