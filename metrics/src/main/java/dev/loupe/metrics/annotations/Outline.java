package dev.loupe.metrics.annotations;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.overlap.Mask;
import dev.loupe.metrics.overlap.Polygon;
import java.util.ArrayList;
import java.util.List;

/** The shape of an object as a file gives it: polygons, which need the image's size to become a mask, or a mask. */
public sealed interface Outline {
    /** The shape's pixels in an image of the given size. */
    Mask mask(int height, int width);

    /** The shape that a COCO {@code segmentation} in JSON says: polygons, runs or compressed runs. */
    static Outline parse(String json) {
        return JsonFile.read(json, parser -> {
            CocoEntry entry = new CocoEntry(Kind.SEGM);
            entry.outline(parser);
            if (entry.outline.length == 0) {
                throw new BadInput(entry.fault.isEmpty() ? "segmentation is empty; remove the entry" : entry.fault);
            }
            return entry.outline[0];
        });
    }

    /** Polygons {x0, y0, x1, y1, ...}, whose union is the object; four numbers are a box {x, y, width, height}. */
    record Polygons(List<double[]> polygons) implements Outline {
        public Polygons {
            polygons = List.copyOf(polygons);
        }

        @Override
        public Mask mask(int height, int width) {
            List<Mask> masks = new ArrayList<>();
            for (double[] polygon : polygons) {
                masks.add(
                        polygon.length == 4
                                ? Polygon.rasteriseBox(polygon, height, width)
                                : Polygon.rasterise(polygon, height, width));
            }
            return masks.isEmpty() ? Mask.ofRuns(height, width, new int[] {height * width}) : Mask.union(masks);
        }
    }

    /** A mask, which has its own size. */
    record Pixels(Mask mask) implements Outline {
        @Override
        public Mask mask(int height, int width) {
            return mask;
        }
    }
}
