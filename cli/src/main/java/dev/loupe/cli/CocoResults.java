package dev.loupe.cli;

import dev.loupe.report.Json;
import dev.loupe.report.learning.Detector;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What was found in pictures, in the form of COCO's files of results: an array with an object for each box. */
final class CocoResults {
    private final CocoIds ids;
    private final List<String> results = new ArrayList<>();
    private int pictures;

    CocoResults(CocoIds ids) {
        this.ids = ids;
    }

    /** Adds a picture's objects; those of classes that the ground truth lacks are left out. */
    void add(String picture, Detector.Answer answer) {
        long image = ids.image(picture, pictures++);
        for (Detector.Found found : answer.objects()) {
            OptionalLong category = ids.category(found.label(), found.index());
            if (category.isPresent()) {
                results.add(result(picture, image, category.getAsLong(), found));
            }
        }
    }

    private static String result(String picture, long image, long category, Detector.Found found) {
        Json json = new Json()
                .beginObject()
                .name("image_id")
                .value(image)
                .name("category_id")
                .value(category)
                .name("bbox")
                .beginArray()
                .value(found.x1())
                .value(found.y1())
                .value(found.x2() - found.x1())
                .value(found.y2() - found.y1())
                .endArray()
                .name("score")
                .value(found.score())
                .name("file_name")
                .value(picture)
                .name("label");
        if (found.label().isEmpty()) {
            json.nullValue();
        } else {
            json.value(found.label());
        }
        return json.endObject().toString();
    }

    String json() {
        return results.isEmpty() ? "[]\n" : "[\n" + String.join(",\n", results) + "\n]\n";
    }
}
