package dev.loupe.graph;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.maxPool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of shapes against enumeration of places, one by one. */
class ShapesTest {
    private static final int SEEDS = 1000;

    private static Shape through(Step step, Shape input) {
        return Graph.of("one", step, input).outputs().get(0).shape();
    }

    /** Slides the window by hand: it starts at {@code -before} and must end within the padded input. */
    private static long places(long input, int reach, int stride, int before, int after, boolean ceil) {
        long places = 0;
        boolean hung = false;
        for (long start = -before; !hung; start += stride) {
            boolean inside = start + reach <= input + after;
            hung = !inside;
            if (inside || (ceil && start < input && start - stride + reach < input + after)) {
                places++;
            }
        }
        return places;
    }

    @Test
    void aWindowHasAsManyPlacesAsSlidingFinds() {
        int refused = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int kernel = 1 + random.nextInt(5);
            int dilation = 1 + random.nextInt(3);
            int stride = 1 + random.nextInt(4);
            boolean ceil = random.nextBoolean();
            int padding = ceil ? kernel / 2 : 2; // pooling, which alone may round up, refuses more
            int before = random.nextInt(padding + 1);
            int after = random.nextInt(padding + 1);
            long input = 1L + random.nextInt(30);
            Window window =
                    new Window(Axes.of(kernel), Axes.of(stride), Axes.of(before), Axes.of(after), Axes.of(dilation));
            int reach = dilation * (kernel - 1) + 1;
            String place = "seed " + seed + " " + window + " over " + input + (ceil ? ", ceil" : "");
            if (input + before + after < reach) {
                refused++;
                assertThatThrownBy(() -> window.places(Size.of(input), 0, ceil))
                        .as(place)
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("a window of " + reach + " does not fit an input of " + input);
                continue;
            }
            long expected = places(input, reach, stride, before, after, ceil);
            assertThat(window.places(Size.of(input), 0, ceil).value()).as(place).isEqualTo(expected);
            if (!ceil) {
                Size symbolic = window.places(Size.symbol("N"), 0, false);
                assertThat(symbolic.evaluate(Map.of("N", input))).as(place).isEqualTo(expected);
            }
        }
        assertThat(refused).isBetween(10, SEEDS / 2);
    }

    @Test
    void convolutionsAndPoolingsSlideOverEveryAxis() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int axes = 1 + random.nextInt(3);
            int kernel = 1 + random.nextInt(4);
            int stride = 1 + random.nextInt(3);
            int padding = random.nextInt(kernel / 2 + 1);
            boolean ceil = random.nextBoolean();
            Shape input = Shape.of(2, 6);
            Shape convolved = Shape.of(2, 9);
            Shape pooled = Shape.of(2, 6);
            for (int axis = 0; axis < axes; axis++) {
                long size = (long) kernel + random.nextInt(12);
                input = input.insert(-1, Size.of(size));
                convolved = convolved.insert(-1, Size.of(places(size, kernel, stride, padding, padding, false)));
                pooled = pooled.insert(-1, Size.of(places(size, kernel, stride, padding, padding, ceil)));
            }
            Axes square = Axes.all(axes, kernel);
            assertThat(through(conv(9, square).stride(stride).padding(padding).groups(3), input))
                    .as("seed %d", seed)
                    .isEqualTo(convolved);
            assertThat(through(maxPool(square).stride(stride).padding(padding).ceil(ceil), input))
                    .as("seed %d", seed)
                    .isEqualTo(pooled);
        }
    }

    /** Each element of the input is spread over a window; what lies in the padding is cut off. */
    @Test
    void aTransposedConvolutionReachesAsFarAsItsLastWindow() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int kernel = 1 + random.nextInt(5);
            int stride = 1 + random.nextInt(4);
            int padding = random.nextInt(3);
            int extra = random.nextInt(stride);
            long input = 1L + random.nextInt(10);
            long last = 0;
            for (long element = 0; element < input; element++) {
                last = Math.max(last, element * stride + kernel);
            }
            long expected = last - 2L * padding + extra;
            Step step = convTranspose(5, Axes.of(kernel))
                    .stride(stride)
                    .padding(padding)
                    .outputPadding(extra);
            if (expected <= 0) {
                assertThatThrownBy(() -> through(step, Shape.of(1, 2, input)))
                        .as("seed %d", seed)
                        .isInstanceOf(BadInput.class);
            } else {
                assertThat(through(step, Shape.of(1, 2, input)))
                        .as("seed %d", seed)
                        .isEqualTo(Shape.of(1, 5, expected));
            }
        }
    }

    /** A transposed convolution undoes the shape of a convolution whose stride divides evenly. */
    @Test
    void aTransposedConvolutionIsTheConvolutionsInverseInShape() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int kernel = 1 + random.nextInt(5);
            int stride = 1 + random.nextInt(4);
            long places = 1L + random.nextInt(10);
            Shape large = Shape.of(1, 3, (places - 1) * stride + kernel);
            Shape small = through(conv(3, Axes.of(kernel)).stride(stride), large);
            assertThat(through(convTranspose(3, Axes.of(kernel)).stride(stride), small))
                    .as("seed %d", seed)
                    .isEqualTo(large);
        }
    }

    @Test
    void broadcastingAlignsFromTheEnd() {
        int refused = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            long[] a = sizes(random);
            long[] b = sizes(random);
            int rank = Math.max(a.length, b.length);
            long[] expected = new long[rank];
            boolean fits = true;
            for (int i = 1; i <= rank; i++) {
                long x = i <= a.length ? a[a.length - i] : 1;
                long y = i <= b.length ? b[b.length - i] : 1;
                fits &= x == y || x == 1 || y == 1;
                expected[rank - i] = Math.max(x, y);
            }
            if (fits) {
                assertThat(Shapes.broadcast(Shape.of(a), Shape.of(b)))
                        .as("seed %d", seed)
                        .isEqualTo(Shape.of(expected));
                assertThat(Shapes.broadcast(Shape.of(b), Shape.of(a)))
                        .as("seed %d", seed)
                        .isEqualTo(Shape.of(expected));
            } else {
                refused++;
                assertThatThrownBy(() -> Shapes.broadcast(Shape.of(a), Shape.of(b)))
                        .as("seed %d", seed)
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("do not fit element by element");
            }
        }
        assertThat(refused).isBetween(SEEDS / 20, SEEDS - SEEDS / 20);
    }

    private static long[] sizes(Random random) {
        return random.longs(random.nextInt(4), 1, 4).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void settingsThatMakeNoSenseAreRefused(int none) {
        Shape image = Shape.of(1, 4, 8, 8);
        assertThatThrownBy(() -> through(conv(none, 3), image))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("channels");
        assertThatThrownBy(() -> conv(4, none)).isInstanceOf(BadInput.class).hasMessageContaining("kernel");
        assertThatThrownBy(() -> conv(4, 3).stride(none))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("stride");
        assertThatThrownBy(() -> through(conv(4, 3).groups(none), image))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("groups");
        assertThatThrownBy(() -> through(conv(4, 3).groups(3), image))
                .isInstanceOf(BadInput.class)
                .hasMessage("4 channels do not split into 3 groups");
        assertThatThrownBy(() -> through(maxPool(2).padding(2), image))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("over half");
    }
}
