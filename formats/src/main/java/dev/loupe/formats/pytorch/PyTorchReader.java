package dev.loupe.formats.pytorch;

import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.bytes.Zip;
import dev.loupe.graph.BadInput;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads what {@code torch.save} writes: zip archives, and the format before version 1.6. */
public final class PyTorchReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "pytorch",
                "PyTorch checkpoints and TorchScript",
                List.of(".pt", ".pth"),
                Set.of(Gives.TENSORS, Gives.WEIGHTS),
                "the network where a built-in one has these names and shapes; no code is run");
    }

    @Override
    public boolean claims(Source source) {
        if (source.isFolder() || source.size() < 2) {
            return false;
        }
        if (source.startsWith("PK\u0003\u0004")) {
            return claimsZip(source);
        }
        int first = source.head()[0] & 0xff;
        return (first == 0x80 && source.head()[1] <= 99 && source.head()[1] >= 0)
                || (isPickleByName(source) && "(c]}".indexOf(first) >= 0);
    }

    private static boolean isPickleByName(Source source) {
        String name = source.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".pkl") || name.endsWith(".pickle");
    }

    private static boolean claimsZip(Source source) {
        try {
            Zip zip = Zip.read(source.file());
            return zip.findLast("data.pkl").isPresent();
        } catch (BadInput e) {
            // Damaged; whether it was a checkpoint shows in the name of the first entry.
            return new String(source.head(), java.nio.charset.StandardCharsets.ISO_8859_1).contains("data.pkl");
        }
    }

    @Override
    public Model read(Source source) {
        return source.startsWith("PK") ? TorchZip.read(source) : LegacyFile.read(source);
    }
}
