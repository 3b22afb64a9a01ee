import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Writes gt.json and dt.json for so many detections, the same for the same number: 100 detections an image, 80 categories,
 * one truth for every 14 detections, three of ten detections near a truth. What generate.py does in many minutes for
 * millions, without masks.
 */
final class Grow {
    private static final int IN_IMAGE = 100;
    private static final int CATEGORIES = 80;

    private Grow() {}

    public static void main(String[] args) throws IOException {
        int detections = Integer.parseInt(args[0]);
        Path folder = Path.of(args[1]);
        SplittableRandom chance = new SplittableRandom(1);
        int images = detections / IN_IMAGE;
        int[][] truths = new int[detections / 14][];
        try (BufferedWriter text = Files.newBufferedWriter(folder.resolve("gt.json"))) {
            text.write("{\"images\":[");
            for (int i = 0; i < images; i++) {
                text.write((i == 0 ? "" : ",\n") + "{\"id\":" + (7 * i + 3) + ",\"width\":640,\"height\":480}");
            }
            text.write("],\"categories\":[");
            for (int k = 1; k <= CATEGORIES; k++) {
                text.write((k == 1 ? "" : ",") + "{\"id\":" + k + ",\"name\":\"category " + k + "\"}");
            }
            text.write("],\"annotations\":[");
            for (int t = 0; t < truths.length; t++) {
                int width = chance.nextInt(1_000, 30_000);
                int height = chance.nextInt(1_000, 30_000);
                // Some categories are much more frequent than others.
                int category = 1 + chance.nextInt(1 + chance.nextInt(CATEGORIES));
                int[] truth = {chance.nextInt(64_000 - width), chance.nextInt(48_000 - height), width, height, category};
                truths[t] = truth;
                text.write((t == 0 ? "" : ",\n") + "{\"id\":" + (t + 1) + ",\"image_id\":"
                        + (7 * (int) ((long) t * images / truths.length) + 3) + ",\"category_id\":" + category
                        + ",\"iscrowd\":" + (t % 100 == 0 ? 1 : 0) + ",\"area\":" + (long) width * height / 10_000);
                box(text, truth, 0, chance);
                text.write("}");
            }
            text.write("]}\n");
        }
        try (BufferedWriter text = Files.newBufferedWriter(folder.resolve("dt.json"))) {
            for (int d = 0; d < detections; d++) {
                int image = d / IN_IMAGE;
                int first = (int) (((long) image * truths.length + images - 1) / images);
                int next = (int) (((image + 1L) * truths.length + images - 1) / images);
                boolean near = next > first && chance.nextInt(10) < 3;
                int[] truth = near
                        ? truths[chance.nextInt(first, next)]
                        : new int[] {chance.nextInt(40_000), chance.nextInt(30_000), 9_000, 9_000, 0};
                int category = near && chance.nextInt(5) > 0 ? truth[4] : chance.nextInt(1, CATEGORIES + 1);
                text.write((d == 0 ? "[" : ",\n") + "{\"image_id\":" + (7 * image + 3) + ",\"category_id\":" + category
                        + ",\"score\":0." + (1_000 + chance.nextInt(near ? 9_000 : 4_000)));
                box(text, truth, near ? 8 : 0, chance);
                text.write("}");
            }
            text.write("]\n");
        }
    }

    /** A box in hundredths of pixels, moved by so many percent of its size at most. */
    private static void box(BufferedWriter text, int[] box, int percent, SplittableRandom chance) throws IOException {
        for (int i = 0; i < 4; i++) {
            int most = box[2 + i % 2] * percent / 100;
            int value = Math.max(0, box[i] + (most == 0 ? 0 : chance.nextInt(-most, most + 1)));
            text.write((i == 0 ? ",\"bbox\":[" : ",") + value / 100 + "." + value / 10 % 10 + value % 10);
        }
        text.write("]");
    }
}
