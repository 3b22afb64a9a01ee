package dev.loupe.benchmarks;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Picture;
import dev.loupe.models.proposals.SelectiveSearch;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Selective search, fast mode, on a picture of 128x128 with twenty discs on a grainy ground. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ProposalsBenchmark {
    private Optional<Picture> picture = Optional.empty();

    @Setup
    public void draw() throws IOException {
        BufferedImage image = new BufferedImage(128, 128, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 128 * 128; i++) {
            image.setRGB(i % 128, i / 128, 0x808080 + random.nextInt(16) * 0x010101);
        }
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 20; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillOval(
                    random.nextInt(110), random.nextInt(110), 10 + random.nextInt(30), 10 + random.nextInt(30));
        }
        graphics.dispose();
        Path file = Files.createTempFile("discs", ".png");
        ImageIO.write(image, "png", file.toFile());
        picture = Optional.of(Picture.read(file));
        Files.delete(file);
    }

    @Benchmark
    public Boxes selectiveSearch() {
        return SelectiveSearch.FAST.propose(picture.orElseThrow(), 1);
    }
}
