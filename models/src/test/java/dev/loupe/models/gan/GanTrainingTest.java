package dev.loupe.models.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.graph.BadInput;
import dev.loupe.models.training.Metrics;
import dev.loupe.report.learning.GenerateRequest;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both recipes from beginning to end, with few steps of small networks. */
class GanTrainingTest {
    private static final int NEVER = Integer.MAX_VALUE;

    /** Asks to stop after some steps, and remembers what it was told. */
    private static final class Looking implements Watcher {
        private final List<String> said = new ArrayList<>();
        private final int stopAfter;
        private int steps;

        Looking(int stopAfter) {
            this.stopAfter = stopAfter;
        }

        @Override
        public void progress(String line) {
            steps++;
        }

        @Override
        public void say(String line) {
            said.add(line);
        }

        @Override
        public boolean stopRequested() {
            return steps >= stopAfter;
        }
    }

    private static String shapes() {
        try {
            return Path.of(GanTrainingTest.class
                            .getResource("/dev/loupe/models/shapes")
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrainRequest request(String data, Path out, long steps, boolean resume, String... settings) {
        Map<String, String> map = new LinkedHashMap<>(Map.of("threads", "1"));
        for (String setting : settings) {
            map.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new TrainRequest(
                data, out, OptionalLong.empty(), OptionalLong.of(steps), OptionalDouble.empty(), 7, resume, map);
    }

    private static boolean train(Recipe recipe, TrainRequest request, int stopAfter) {
        return recipe.train(request, new Looking(stopAfter));
    }

    private static double last(Path out, String figure) {
        List<Metrics.Point> curve = Metrics.curve(out.resolve("metrics.jsonl"), figure);
        return curve.get(curve.size() - 1).value();
    }

    @Test
    void aSmallDcganIsTrainedJudgedReportedAndGenerates(@TempDir Path out) throws IOException {
        String[] settings = {"batch=20", "width=4", "samples=100", "conditional=true"};
        assertThat(train(new DcganRecipe(), request("fashion-mnist:" + shapes(), out, 50, false, settings), NEVER))
                .isTrue();

        assertThat(out.resolve("metrics.jsonl")).content().contains("\"final\":true", "\"gradient_norm_generator\":");
        assertThat(last(out, "fid_standardised")).isPositive();
        assertThat(out.resolve("report.html"))
                .content()
                .contains("held-out images", "data:image/gif;base64", "Learned by heart?", "<svg");
        assertThat(ImageIO.read(out.resolve("samples/epoch-00004.png").toFile()).getWidth())
                .isEqualTo(8 * 30 + 2);

        Path grid = out.resolve("grid.png");
        Path again = out.resolve("again.png");
        Path others = out.resolve("others.png");
        generate(out, 3, grid, Map.of("count", "6", "class", "sandal"));
        generate(out, 3, again, Map.of("count", "6", "class", "sandal"));
        generate(out, 4, others, Map.of("count", "6", "class", "sandal"));
        assertThat(again).hasSameBinaryContentAs(grid);
        assertThat(Files.readAllBytes(others)).isNotEqualTo(Files.readAllBytes(grid));
        generate(out, 3, grid, Map.of("count", "2", "interpolate", "5", "truncation", "1"));
        BufferedImage rows = ImageIO.read(grid.toFile());
        assertThat(rows.getWidth()).isEqualTo(5 * 30 + 2);
        assertThat(rows.getHeight()).isEqualTo(2 * 30 + 2);
        assertThatThrownBy(() -> generate(out, 3, grid, Map.of("class", "hat")))
                .hasMessageContaining("there is no such class");
        assertThatThrownBy(() -> new GanGenerator()
                        .generate(
                                new GenerateRequest(out, 0, Optional.empty(), Map.of()),
                                new StringBuilder(),
                                new Looking(NEVER)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("--output");
    }

    private static void generate(Path run, long seed, Path file, Map<String, String> settings) {
        new GanGenerator()
                .generate(
                        new GenerateRequest(run, seed, Optional.of(file), settings),
                        new StringBuilder(),
                        new Looking(NEVER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss=non-saturating", "loss=wgan-gp,k=2", "loss=hinge,spectral_norm=true"})
    void aRunThatWasStoppedGoesOnBitForBit(String loss, @TempDir Path folder) throws IOException {
        List<String> settings = new ArrayList<>(List.of("batch=30", "width=3", "samples=100"));
        settings.addAll(List.of(loss.split(",", -1)));
        String[] given = settings.toArray(new String[0]);
        String data = "fashion-mnist:" + shapes();
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        train(new DcganRecipe(), request(data, whole, 16, false, given), NEVER);

        assertThat(train(new DcganRecipe(), request(data, stopped, 16, false, given), 7))
                .isFalse();
        assertThat(train(new DcganRecipe(), request(data, stopped, 16, true, given), NEVER))
                .isTrue();

        for (String file : new String[] {"model.safetensors", "discriminator.safetensors", "samples/epoch-00002.png"}) {
            assertThat(stopped.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
    }

    @Test
    void aGameThatIsNoNumberAnyMoreEndsAndKeepsItsCheckpoint(@TempDir Path out) throws IOException {
        TrainRequest request = request("ring", out, 400, false, "rate=20", "loss=wgan-gp", "k=1");
        assertThat(train(new GanRecipe(), request, 1)).isFalse();
        byte[] before = Files.readAllBytes(out.resolve("checkpoint/state.safetensors"));

        assertThatThrownBy(() -> train(new GanRecipe(), request.resume(true), NEVER))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the last good checkpoint stays");
        assertThat(Files.readAllBytes(out.resolve("checkpoint/state.safetensors")))
                .isEqualTo(before);
    }

    @Test
    void whatDoesNotFitIsRefused(@TempDir Path out) {
        assertThatThrownBy(() -> train(new GanRecipe(), request("square", out, 2, false), NEVER))
                .hasMessageContaining("gan learns from ring, gaussian");
        assertThatThrownBy(() -> train(new GanRecipe(), request("ring", out, 2, false, "loss=least-squares"), NEVER))
                .hasMessageContaining("choose from minimax, non-saturating, hinge, wgan-gp");
        assertThatThrownBy(() -> train(new DcganRecipe(), request("ring", out, 2, false), NEVER))
                .hasMessageContaining("images are fashion-mnist");
        assertThatThrownBy(() -> train(new GanRecipe(), request("ring", out, 2, false, "conditional=true"), NEVER))
                .hasMessageContaining("has no classes");
    }

    /** A line cannot follow a ring: D tells them apart, and few modes are met. */
    @Test
    void collapseAndAWonGameAreToldAndReported(@TempDir Path out) {
        Looking looking = new Looking(NEVER);
        String[] settings = {
            "generator=linear",
            "latent=1",
            "loss=minimax",
            "k=5",
            "rate=0.01",
            "batch=64",
            "hidden=64",
            "schedule=constant"
        };
        new GanRecipe().train(request("ring", out, 500, false, settings), looking);

        assertThat(looking.said).anyMatch(line -> line.contains("mode collapse?"));
        assertThat(looking.said).anyMatch(line -> line.contains("D has won"));
        assertThat(out.resolve("report.html")).content().contains("Signs of mode collapse", "D had won by step");
    }

    /** The theory in one dimension: what a learned D is held to. */
    @Test
    @Tag("slow")
    void theLearnedDiscriminatorIsTheBestOne(@TempDir Path out) {
        train(new GanRecipe(), request("gaussian", out, 3_000, false), NEVER);

        assertThat(last(out, "d_difference_mean")).isLessThan(0.01);
        assertThat(last(out, "d_difference_most")).isLessThan(0.06);
        assertThat(last(out, "value_learned")).isCloseTo(last(out, "value_of_theory"), within(0.001));
        assertThat(last(out, "generator_mean")).isCloseTo(4, within(0.1));
        assertThat(last(out, "generator_deviation")).isCloseTo(0.5, within(0.05));
    }

    @Test
    @Tag("slow")
    void aShortGameFindsTheModesOfTheRing(@TempDir Path out) {
        train(new GanRecipe(), request("ring", out, 2_000, false), NEVER);

        assertThat(last(out, "modes_covered")).isGreaterThanOrEqualTo(7);
        assertThat(last(out, "high_quality_share")).isGreaterThan(0.5);
        StringBuilder points = new StringBuilder();
        new GanGenerator()
                .generate(
                        new GenerateRequest(out, 1, Optional.empty(), Map.of("count", "5")),
                        points,
                        new Looking(NEVER));
        assertThat(points.toString().lines())
                .hasSize(5)
                .allMatch(line -> line.matches("-?\\d\\.\\d{6}\t-?\\d\\.\\d{6}"));
    }
}
