package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.Picture;
import dev.loupe.models.data.Pictures;
import java.util.List;
import java.util.SplittableRandom;

/** Pictures of 64x64 with one red and one green square each, on grey with noise: quickly learned. */
record Squares(int count, long seed) implements DetectionSet {
    static final int SIDE = 64;

    private int[] place(int index) {
        SplittableRandom random = new SplittableRandom(seed * 1000 + index);
        int size = 14 + random.nextInt(6);
        return new int[] {
            random.nextInt(SIDE / 2 - size + 1),
            random.nextInt(SIDE - size + 1),
            SIDE / 2 + random.nextInt(SIDE / 2 - size + 1),
            random.nextInt(SIDE - size + 1),
            size
        };
    }

    @Override
    public Picture picture(int index) {
        int[] at = place(index);
        SplittableRandom random = new SplittableRandom(index);
        return Pictures.of(SIDE, SIDE, (x, y) -> {
            int noise = random.nextInt(32) * 0x010101;
            if (x >= at[0] && x < at[0] + at[4] && y >= at[1] && y < at[1] + at[4]) {
                return 0xd01010 + noise;
            }
            if (x >= at[2] && x < at[2] + at[4] && y >= at[3] && y < at[3] + at[4]) {
                return 0x10d010 + noise;
            }
            return 0x606060 + noise;
        });
    }

    @Override
    public Truths truths(int index) {
        int[] at = place(index);
        return new Truths(Boxes.ofSizes(at[0], at[1], at[4], at[4], at[2], at[3], at[4], at[4]), new int[] {0, 1});
    }

    @Override
    public List<String> classes() {
        return List.of("red", "green");
    }
}
