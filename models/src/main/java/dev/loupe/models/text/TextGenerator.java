package dev.loupe.models.text;

import dev.loupe.formats.WholeFile;
import dev.loupe.graph.BadInput;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.GenerateRequest;
import dev.loupe.report.learning.Generator;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@code loupe generate}: text as a run of char-lstm has learned to write it. The same seed gives the same text. */
public final class TextGenerator implements Generator {
    private static final int MOST = 100_000_000;

    @Override
    public String summary() {
        return "text, from a run of char-lstm";
    }

    @Override
    public boolean opens(Path run) {
        return new RunFolder(run).recipe().equals(CharacterNetwork.RECIPE);
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("prompt", "", "what it begins with"),
                new Setting("length", "500", "characters to make"),
                new Setting("temperature", "0.7", "below 1 is safer, above 1 is bolder; 0 takes the likeliest"),
                new Setting("top-k", "0", "draw from the K likeliest; 0 is from all"));
    }

    @Override
    public void generate(GenerateRequest request, Appendable out, Watcher watcher) {
        Settings settings = Settings.of(settings(), request.settings());
        String prompt = settings.text("prompt");
        int length = number(settings, "length", 0, MOST);
        int topK = number(settings, "top-k", 0, MOST);
        double temperature = real(settings, "temperature");
        Engine.threads(1); // steps of one character are too small to be shared
        try (CharacterNetwork.Learned learned = CharacterNetwork.read(request.run())) {
            Writer writer = new Writer(learned, temperature, topK, request.seed());
            if (request.output().isPresent()) {
                WholeFile.write(request.output().get(), stream -> {
                    StringBuilder text = new StringBuilder();
                    writer.write(prompt, length, text, watcher::stopRequested);
                    stream.write(text.toString().getBytes(StandardCharsets.UTF_8));
                });
            } else {
                writer.write(prompt, length, out, watcher::stopRequested);
                out.append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int number(Settings settings, String name, int least, int most) {
        try {
            int number = Integer.parseInt(settings.text(name));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput(wanted(settings, name, "a whole number from " + least + " to " + most), e);
        }
        throw new BadInput(wanted(settings, name, "a whole number from " + least + " to " + most));
    }

    private static double real(Settings settings, String name) {
        String wanted = wanted(settings, name, "a number from 0 to 100");
        try {
            double number = Double.parseDouble(settings.text(name));
            if (number == 0 || (number >= 0.01 && number <= 100)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput(wanted, e);
        }
        throw new BadInput(wanted);
    }

    private static String wanted(Settings settings, String name, String what) {
        return "--" + name + " " + settings.text(name) + ": " + what + " is needed";
    }
}
