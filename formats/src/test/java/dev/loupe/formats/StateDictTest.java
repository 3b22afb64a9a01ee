package dev.loupe.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDictTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checkpoint.pt",
                "checkpoint_legacy.pt",
                "dtypes.pt",
                "dtypes_legacy.pt",
                "half_module.pt",
                "lstm.pt",
                "mixed.safetensors",
                "state_dict.pt",
                "state_dict_legacy.pt",
                "views.pt",
                "views_legacy.pt"
            })
    void everyTensorAndValueEqualsWhatPyTorchSaved(String name) throws IOException {
        JsonNode truth = Samples.json("corpus/pytorch/truth.json").get(name);
        Model model = Formats.read(Samples.unpack("corpus/pytorch/" + name, folder));

        assertThat(model.format()).isEqualTo(truth.get("format").asText().replaceFirst("-.*", ""));
        assertThat(model.warnings()).isEmpty();
        List<String> names = new ArrayList<>();
        truth.get("tensors").fieldNames().forEachRemaining(names::add);
        assertThat(model.tensors()).extracting(Tensor::name).containsExactlyInAnyOrderElementsOf(names);
        for (Tensor tensor : model.tensors()) {
            JsonNode expected = truth.get("tensors").get(tensor.name());
            assertThat(tensor.dtype())
                    .as(tensor.name())
                    .isEqualTo(expected.get("dtype").asText());
            assertThat(tensor.shape()).as(tensor.name()).isEqualTo(numbers(expected.get("shape")));
            assertThat(tensor.strides()).as(tensor.name()).isEqualTo(numbers(expected.get("strides")));
            assertThat(tensor.offset()).isEqualTo(expected.get("storage_offset").asLong());
            assertThat(tensor.bytes()).isEqualTo(expected.get("bytes").asLong());
            assertThat(sha256(tensor))
                    .as(tensor.name())
                    .isEqualTo(expected.get("sha256").asText());
        }
        TreeMap<String, String> values = new TreeMap<>();
        truth.get("values")
                .properties()
                .forEach(value -> values.put(value.getKey(), value.getValue().asText()));
        if (!model.format().equals("safetensors")) {
            assertThat(model.metadata().keySet()).containsExactlyInAnyOrderElementsOf(values.keySet());
        }
        values.forEach((key, text) -> assertThat(
                        Optional.ofNullable(model.metadata().get(key)).map(Datum::text))
                .as(key)
                .hasValueSatisfying(actual -> assertThat(plain(actual)).isEqualTo(plain(text))));
    }

    @Test
    void metadataOfSafetensorsIsKept() {
        Model model = Formats.read(Samples.unpack("corpus/pytorch/mixed.safetensors", folder));

        assertThat(model.metadata()).containsEntry("format", Datum.of("pt")).containsEntry("producer", Datum.of("own"));
    }

    private static String plain(String text) {
        return text.matches("-?[0-9.eE-]+") ? Double.toString(Double.parseDouble(text)) : text;
    }

    private static List<Long> numbers(JsonNode array) {
        List<Long> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asLong()));
        return numbers;
    }

    static String sha256(Tensor tensor) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                TensorData.copy(tensor, out);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
