package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.CocoJson;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** By which numbers results name images and classes, so that they can be held against a ground truth. */
interface CocoIds {
    /** Images are counted from 1 in the order given, and classes from 1 too: those of COCO are then COCO's own. */
    CocoIds COUNTED = new CocoIds() {
        @Override
        public long image(String picture, int order) {
            return order + 1L;
        }

        @Override
        public OptionalLong category(String label, int index) {
            return OptionalLong.of(index + 1L);
        }
    };

    /**
     * The number of an image.
     *
     * @param order in which it was given, from 0
     * @throws BadInput when there is none of that name
     */
    long image(String picture, int order);

    /** The number of a class; empty where the ground truth has no such class. */
    OptionalLong category(String label, int index);

    /** Those of a ground truth: of images by the names of their files, of classes by their names. */
    static CocoIds read(Path annotations) {
        GroundTruth truth = CocoJson.groundTruth(annotations, Kind.BBOX, Findings.lenient());
        Map<String, Long> images = new HashMap<>();
        truth.images()
                .inFileOrder()
                .mapToObj(truth.images()::get)
                .forEach(image -> images.put(name(image.name()), image.id()));
        Map<String, Long> categories = new HashMap<>();
        for (int i = 0; i < truth.categories().size(); i++) {
            Categories.Category category = truth.categories().get(i);
            categories.put(category.name(), category.id());
        }
        return new CocoIds() {
            @Override
            public long image(String picture, int order) {
                Long id = images.get(name(picture));
                if (id == null) {
                    throw new BadInput(Printable.line(picture) + ": " + annotations + " has no image of that name");
                }
                return id;
            }

            @Override
            public OptionalLong category(String label, int index) {
                Long id = categories.get(label);
                return id == null ? OptionalLong.empty() : OptionalLong.of(id);
            }
        };
    }

    private static String name(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
