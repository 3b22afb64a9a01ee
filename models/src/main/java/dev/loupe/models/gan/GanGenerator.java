package dev.loupe.models.gan;

import dev.loupe.formats.WholeFile;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Printable;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.GenerateRequest;
import dev.loupe.report.learning.Generator;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Executor;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code loupe generate} for runs of {@code gan} and {@code dcgan}: a grid of images, or points as text. */
public final class GanGenerator implements Generator {
    private static final int MOST = 10_000;

    @Override
    public String summary() {
        return "images and points from runs of gan and dcgan";
    }

    @Override
    public boolean opens(Path run) {
        String recipe = new RunFolder(run).recipe();
        return recipe.equals("gan") || recipe.equals("dcgan");
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("count", "64", "samples; with interpolate, rows"),
                new Setting("class", "", "one of the classes that the generator was told"),
                new Setting("truncation", "0", "draw z within so many deviations; 0 is without bound"),
                new Setting("interpolate", "0", "that many samples from one z to another, a row each"));
    }

    @Override
    public void generate(GenerateRequest request, Appendable out, Watcher watcher) {
        Path file = new RunFolder(request.run()).model();
        Settings settings = Settings.of(settings(), request.settings());
        try {
            generate(GanModel.of(NamedTensors.metadata(file)), file, settings, request, out, watcher);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void generate(
            GanModel model, Path file, Settings settings, GenerateRequest request, Appendable out, Watcher watcher)
            throws IOException {
        Optional<Path> output = request.output();
        if (model.makesImages() && output.isEmpty()) {
            throw new BadInput("images need --output FILE.png");
        }
        int steps = settings.whole("interpolate", 0, 1000);
        int count = settings.whole("count", 1, MOST);
        if ((long) count * Math.max(1, steps) > MOST) {
            throw new BadInput("--count " + count + " rows of --interpolate " + steps + " are more than " + MOST
                    + " samples; ask for fewer");
        }
        double bound = settings.real("truncation", 0, 100);
        if (bound > 0 && bound < 0.01) {
            throw new BadInput("--truncation " + bound + ": give 0, or 0.01 and more");
        }
        int latent = model.latent();
        float[] noise = Noise.truncated(steps > 0 ? 2 * count : count, latent, request.seed(), bound);
        float[] z = steps > 0 ? Noise.between(noise, latent, steps) : noise;
        long[] labels = labels(model, settings, z.length / latent, steps);
        try (Weights weights = Weights.read(model.generator().graph(Mode.EVAL), file);
                Executor executor = Executor.of(model.generator().graph(Mode.EVAL))) {
            Sampler sampler = new Sampler(latent, model.condition(), x -> executor.infer(weights, x));
            float[] samples = sampler.samples(z, labels);
            if (model.makesImages()) {
                int columns = steps > 0 ? steps : (int) Math.ceil(Math.sqrt(labels.length));
                Path picture = output.orElseThrow();
                SamplePicture.write(picture, SamplePicture.grid(samples, model.channels(), model.size(), columns));
                watcher.say(labels.length + " images in " + Printable.line(picture.toString()));
            } else {
                points(samples, model.size(), output, out);
            }
        } catch (BadInput e) {
            throw e.in(Printable.line(file.toString()));
        }
    }

    /** One class for all; else they go round, a row each where rows lead from one z to another. */
    private static long[] labels(GanModel model, Settings settings, int count, int steps) {
        long[] labels = new long[count];
        String wanted = settings.text("class");
        if (wanted.isEmpty()) {
            Arrays.setAll(
                    labels,
                    i -> (steps > 0 ? i / steps : i)
                            % Math.max(1, model.classes().size()));
            return labels;
        }
        if (model.classes().isEmpty()) {
            throw new BadInput(
                    "--class " + wanted + ": the generator was told no classes; train it with --set conditional=true");
        }
        int index = model.classes().indexOf(wanted);
        if (index < 0) {
            throw new BadInput(
                    "--class " + wanted + ": there is no such class; there are " + String.join(", ", model.classes()));
        }
        Arrays.fill(labels, index);
        return labels;
    }

    /** A point a line, numbers with tabulators between. */
    private static void points(float[] samples, int dimensions, Optional<Path> output, Appendable out)
            throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < samples.length; i++) {
            text.append(String.format(Locale.ROOT, "%.6f", samples[i]))
                    .append(i % dimensions == dimensions - 1 ? '\n' : '\t');
        }
        if (output.isPresent()) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            WholeFile.write(output.get(), to -> to.write(bytes));
        } else {
            out.append(text);
        }
    }
}
