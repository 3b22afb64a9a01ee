package dev.loupe.formats.safetensors;

import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.JsonReader;
import dev.loupe.formats.bytes.JsonReader.Token;
import dev.loupe.graph.BadInput;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a safetensors file, or the index of one that is cut into shards together with these. */
public final class SafetensorsReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "safetensors",
                "safetensors, single or in shards",
                List.of(".safetensors"),
                Set.of(Gives.TENSORS, Gives.WEIGHTS),
                "the network where a built-in one has these names and shapes");
    }

    @Override
    public boolean claims(Source source) {
        if (source.isFolder()) {
            return false;
        }
        byte[] head = source.head();
        if (head.length > 8 && head[8] == '{') {
            // The length of a header that fits its file, or is absurd: seven digits of zero make it neither text nor
            // zip.
            return head[7] == 0 || head[0] == 0 || source.name().endsWith(".safetensors");
        }
        return isIndex(source);
    }

    /** Whether a file is JSON with a {@code weight_map} that names shards. */
    private static boolean isIndex(Source source) {
        if (source.head().length == 0 || source.head()[0] != '{') {
            return false;
        }
        try {
            JsonReader json = new JsonReader(source.file().cursor());
            json.next();
            Token token = json.next();
            while (token == Token.NAME) {
                if (json.text().equals("weight_map")) {
                    return true;
                }
                json.skip(json.next());
                token = json.next();
            }
        } catch (BadInput e) {
            return false; // no JSON: not ours to complain about
        }
        return false;
    }

    @Override
    public Model read(Source source) {
        if (source.head().length > 8 && source.head()[8] == '{') {
            Cursor cursor = source.file().cursor();
            Safetensors file = Safetensors.read(source.path(), cursor);
            return new Model(
                    source.name(),
                    "safetensors",
                    Optional.empty(),
                    Optional.empty(),
                    file.tensors(),
                    file.metadata(),
                    file.warnings());
        }
        return ShardedIndex.read(source);
    }
}
