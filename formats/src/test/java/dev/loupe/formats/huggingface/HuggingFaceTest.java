package dev.loupe.formats.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.formats.Conversion;
import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Decoding;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.NotCounted;
import dev.loupe.inspect.Totals;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceTest {
    private static final String TINY_LLAMA = "model_type:llama,vocab_size:10,hidden_size:8,num_hidden_layers:2,"
            + "num_attention_heads:4,num_key_value_heads:2,intermediate_size:16";

    @TempDir
    Path folder;

    /** A configuration of {@code name:value} pairs: words become texts, {@code a+b} a list. */
    private static String json(String pairs) {
        List<String> members = new ArrayList<>();
        for (String pair : pairs.trim().split(",", -1)) {
            String[] parts = pair.split(":", -1);
            String value = parts[1];
            if (value.contains("+")) {
                value = "[" + value.replace('+', ',') + "]";
            } else if (parts[0].equals("architectures")) {
                value = "[\"" + value + "\"]";
            } else if (parts[0].equals("labels")) {
                StringBuilder labels = new StringBuilder();
                for (int i = 0; i < Integer.parseInt(value); i++) {
                    labels.append(i == 0 ? "" : ",").append("\"" + i + "\":\"label " + i + "\"");
                }
                parts[0] = "id2label";
                value = "{" + labels + "}";
            } else if (!value.matches("-?[0-9.e-]+|true|false|null")) {
                value = "\"" + value + "\"";
            }
            members.add("\"" + parts[0] + "\":" + value);
        }
        return "{" + String.join(",", members) + "}";
    }

    private Model read(String pairs) throws IOException {
        Files.writeString(folder.resolve("config.json"), json(pairs));
        return Formats.read(folder);
    }

    private static Totals totals(Model model) {
        return Inspection.of(model.graph().orElseThrow(() -> new AssertionError(model.warnings())))
                .totals();
    }

    /** Parameters as the models' pages and num_parameters() give them, from the members of their configurations alone. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "TinyLlama-1.1B | 1100048384 | model_type:llama,vocab_size:32000,hidden_size:2048,num_hidden_layers:22,num_attention_heads:32,num_key_value_heads:4,intermediate_size:5632",
                "Llama-3.2-1B | 1235814400 | model_type:llama,vocab_size:128256,hidden_size:2048,num_hidden_layers:16,num_attention_heads:32,num_key_value_heads:8,intermediate_size:8192,head_dim:64,tie_word_embeddings:true",
                "Mistral-7B | 7241732096 | model_type:mistral,vocab_size:32000,hidden_size:4096,num_hidden_layers:32,num_attention_heads:32,num_key_value_heads:8,intermediate_size:14336",
                "Mistral-Nemo | 12247782400 | model_type:mistral,vocab_size:131072,hidden_size:5120,num_hidden_layers:40,num_attention_heads:32,num_key_value_heads:8,head_dim:128,intermediate_size:14336",
                "Mixtral-8x7B | 46702792704 | model_type:mixtral,vocab_size:32000,hidden_size:4096,num_hidden_layers:32,num_attention_heads:32,num_key_value_heads:8,intermediate_size:14336,num_local_experts:8,num_experts_per_tok:2",
                "Qwen2-7B | 7615616512 | model_type:qwen2,vocab_size:152064,hidden_size:3584,num_hidden_layers:28,num_attention_heads:28,num_key_value_heads:4,intermediate_size:18944",
                "Qwen2-0.5B | 494032768 | model_type:qwen2,vocab_size:151936,hidden_size:896,num_hidden_layers:24,num_attention_heads:14,num_key_value_heads:2,intermediate_size:4864,tie_word_embeddings:true",
                "Qwen1.5-MoE-A2.7B | 14315784192 | model_type:qwen2_moe,vocab_size:151936,hidden_size:2048,num_hidden_layers:24,num_attention_heads:16,num_key_value_heads:16,intermediate_size:5632,num_experts:60,num_experts_per_tok:4,moe_intermediate_size:1408,shared_expert_intermediate_size:5632",
                "Qwen3-0.6B | 596049920 | model_type:qwen3,vocab_size:151936,hidden_size:1024,num_hidden_layers:28,num_attention_heads:16,num_key_value_heads:8,head_dim:128,intermediate_size:3072,tie_word_embeddings:true",
                "Qwen3-8B | 8190735360 | model_type:qwen3,vocab_size:151936,hidden_size:4096,num_hidden_layers:36,num_attention_heads:32,num_key_value_heads:8,head_dim:128,intermediate_size:12288",
                "Qwen3-30B-A3B | 30532122624 | model_type:qwen3_moe,vocab_size:151936,hidden_size:2048,num_hidden_layers:48,num_attention_heads:32,num_key_value_heads:4,head_dim:128,intermediate_size:6144,num_experts:128,num_experts_per_tok:8,moe_intermediate_size:768",
                "gemma-2b | 2506172416 | model_type:gemma,vocab_size:256000,hidden_size:2048,num_hidden_layers:18,num_attention_heads:8,num_key_value_heads:1,head_dim:256,intermediate_size:16384",
                "gemma-7b | 8537680896 | model_type:gemma,vocab_size:256000,hidden_size:3072,num_hidden_layers:28,num_attention_heads:16,num_key_value_heads:16,head_dim:256,intermediate_size:24576",
                "gemma-2-2b | 2614341888 | model_type:gemma2,vocab_size:256000,hidden_size:2304,num_hidden_layers:26,num_attention_heads:8,num_key_value_heads:4,head_dim:256,intermediate_size:9216",
                "gemma-2-9b | 9241705984 | model_type:gemma2,vocab_size:256000,hidden_size:3584,num_hidden_layers:42,num_attention_heads:16,num_key_value_heads:8,head_dim:256,intermediate_size:14336",
                "gemma-3-1b | 999885952 | model_type:gemma3_text,vocab_size:262144,hidden_size:1152,num_hidden_layers:26,num_attention_heads:4,num_key_value_heads:1,head_dim:256,intermediate_size:6912",
                "Phi-3-mini | 3821079552 | model_type:phi3,vocab_size:32064,hidden_size:3072,num_hidden_layers:32,num_attention_heads:32,num_key_value_heads:32,intermediate_size:8192",
                "phi-2 | 2779683840 | model_type:phi,vocab_size:51200,hidden_size:2560,num_hidden_layers:32,num_attention_heads:32,intermediate_size:10240,partial_rotary_factor:0.4",
                "pythia-70m | 70426624 | model_type:gpt_neox,vocab_size:50304,hidden_size:512,num_hidden_layers:6,num_attention_heads:8,intermediate_size:2048,rotary_pct:0.25",
                "gpt-j-6b | 6050882784 | model_type:gptj,vocab_size:50400,n_embd:4096,n_layer:28,n_head:16,rotary_dim:64,n_inner:null",
                "falcon-7b | 6921720704 | model_type:falcon,vocab_size:65024,hidden_size:4544,num_hidden_layers:32,num_attention_heads:71,multi_query:true,parallel_attn:true,bias:false",
                "bloom-560m | 559214592 | model_type:bloom,vocab_size:250880,hidden_size:1024,n_layer:24,n_head:16",
                "opt-125m | 125239296 | model_type:opt,vocab_size:50272,hidden_size:768,num_hidden_layers:12,num_attention_heads:12,ffn_dim:3072,max_position_embeddings:2048,word_embed_proj_dim:768",
                "opt-1.3b | 1315758080 | model_type:opt,vocab_size:50272,hidden_size:2048,num_hidden_layers:24,num_attention_heads:32,ffn_dim:8192,max_position_embeddings:2048,word_embed_proj_dim:2048",
                "gpt2 | 124439808 | model_type:gpt2,vocab_size:50257,n_embd:768,n_layer:12,n_head:12,n_positions:1024,architectures:GPT2LMHeadModel",
                "BertModel | 109482240 | model_type:bert,vocab_size:30522,architectures:BertModel",
                "BertForMaskedLM | 109514298 | model_type:bert,vocab_size:30522,architectures:BertForMaskedLM",
                "BertForPreTraining | 110106428 | model_type:bert,vocab_size:30522,architectures:BertForPreTraining",
                "BertForSequenceClassification | 109483778 | model_type:bert,vocab_size:30522,architectures:BertForSequenceClassification",
                "bert-tiny | 4385920 | model_type:bert,vocab_size:30522,hidden_size:128,num_hidden_layers:2,num_attention_heads:2,intermediate_size:512",
                "all-MiniLM-L6-v2 | 22713216 | model_type:bert,vocab_size:30522,hidden_size:384,num_hidden_layers:6,num_attention_heads:12,intermediate_size:1536",
                "roberta-base | 124697433 | model_type:roberta,vocab_size:50265,max_position_embeddings:514,type_vocab_size:1,architectures:RobertaForMaskedLM",
                "xlm-roberta-base | 278043648 | model_type:xlm-roberta,vocab_size:250002,max_position_embeddings:514,type_vocab_size:1,architectures:XLMRobertaModel",
                "distilbert | 66985530 | model_type:distilbert,vocab_size:30522,dim:768,n_layers:6,n_heads:12,hidden_dim:3072,architectures:DistilBertForMaskedLM",
                "distilbert-sst-2 | 66955010 | model_type:distilbert,vocab_size:30522,dim:768,n_layers:6,n_heads:12,hidden_dim:3072,architectures:DistilBertForSequenceClassification,labels:2",
                "t5-small | 60506624 | model_type:t5,vocab_size:32128,d_model:512,num_layers:6,num_heads:8,d_kv:64,d_ff:2048,architectures:T5ForConditionalGeneration",
                "t5-base | 222903552 | model_type:t5,vocab_size:32128,d_model:768,num_layers:12,num_heads:12,d_kv:64,d_ff:3072",
                "vit-base-patch16-224 | 86567656 | model_type:vit,hidden_size:768,image_size:224,patch_size:16,architectures:ViTForImageClassification,labels:1000",
                "deit-base-distilled | 87338192 | model_type:deit,image_size:224,patch_size:16,architectures:DeiTForImageClassificationWithTeacher,labels:1000",
                "resnet-50 | 25557032 | model_type:resnet,depths:3+4+6+3,hidden_sizes:256+512+1024+2048,layer_type:bottleneck,architectures:ResNetForImageClassification,labels:1000",
                "resnet-18 | 11689512 | model_type:resnet,depths:2+2+2+2,hidden_sizes:64+128+256+512,layer_type:basic,architectures:ResNetForImageClassification,labels:1000",
                "convnext-tiny | 28589128 | model_type:convnext,depths:3+3+9+3,hidden_sizes:96+192+384+768,architectures:ConvNextForImageClassification,labels:1000",
            })
    void parametersEqualThePublishedCount(String name, long parameters, String config) throws IOException {
        assertThat(totals(read(config)).parameters().value()).isEqualTo(parameters);
    }

    /** Names from the models' index files. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_type:mixtral,num_hidden_layers:1 | model.layers.0.block_sparse_moe.experts.7.w3.weight model.layers.0.block_sparse_moe.gate.weight model.layers.0.self_attn.o_proj.weight",
                "model_type:qwen3,num_hidden_layers:1 | model.layers.0.self_attn.q_norm.weight model.layers.0.self_attn.k_norm.weight lm_head.weight",
                "model_type:gemma2,num_hidden_layers:1 | model.layers.0.pre_feedforward_layernorm.weight model.layers.0.post_feedforward_layernorm.weight model.norm.weight",
                "model_type:phi3,num_hidden_layers:1 | model.layers.0.self_attn.qkv_proj.weight model.layers.0.mlp.gate_up_proj.weight model.layers.0.mlp.down_proj.weight",
                "model_type:qwen2_moe,num_hidden_layers:1 | model.layers.0.mlp.experts.59.up_proj.weight model.layers.0.mlp.shared_expert.gate_proj.weight model.layers.0.mlp.shared_expert_gate.weight",
                "model_type:gpt_neox,num_hidden_layers:1 | gpt_neox.layers.0.attention.query_key_value.bias gpt_neox.layers.0.mlp.dense_4h_to_h.weight embed_out.weight",
                "model_type:falcon,num_hidden_layers:1 | transformer.h.0.self_attention.query_key_value.weight transformer.word_embeddings.weight transformer.ln_f.bias",
                "model_type:opt,num_hidden_layers:1 | model.decoder.layers.0.fc1.bias model.decoder.embed_positions.weight model.decoder.final_layer_norm.weight",
                "model_type:gptj,n_layer:1 | transformer.h.0.attn.out_proj.weight transformer.h.0.mlp.fc_in.bias lm_head.bias",
                "model_type:roberta,architectures:RobertaForMaskedLM | lm_head.bias lm_head.layer_norm.weight roberta.embeddings.token_type_embeddings.weight",
                "model_type:bert,architectures:BertForMaskedLM | cls.predictions.bias cls.predictions.transform.LayerNorm.weight bert.encoder.layer.11.output.dense.bias",
                "model_type:distilbert,architectures:DistilBertForMaskedLM | distilbert.transformer.layer.5.attention.q_lin.weight vocab_projector.bias vocab_layer_norm.weight",
                "model_type:t5,num_layers:1 | encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight decoder.block.0.layer.1.EncDecAttention.k.weight decoder.block.0.layer.2.DenseReluDense.wo.weight shared.weight",
                "model_type:vit,architectures:ViTForImageClassification | vit.embeddings.cls_token vit.encoder.layer.0.attention.attention.query.bias vit.encoder.layer.0.layernorm_before.weight classifier.bias",
                "model_type:resnet,architectures:ResNetForImageClassification | resnet.embedder.embedder.convolution.weight resnet.encoder.stages.3.layers.0.shortcut.normalization.running_mean classifier.1.weight",
                "model_type:convnext,architectures:ConvNextForImageClassification | convnext.encoder.stages.1.downsampling_layer.0.weight convnext.encoder.stages.0.layers.0.layer_scale_parameter convnext.layernorm.bias",
            })
    void parametersHaveTheNamesOfTheFiles(String config, String names) throws IOException {
        assertThat(read(config).graph().orElseThrow().parameters())
                .extracting(Parameter::key)
                .contains(names.split(" ", -1));
    }

    @Test
    void ofAMixtureAllExpertsAreHeldAndFewRun() throws IOException {
        Inspection inspection = Inspection.of(read("model_type:mixtral,num_local_experts:8,num_experts_per_tok:2")
                .graph()
                .orElseThrow());
        Decoding decoding = Decoding.of(inspection).orElseThrow();

        assertThat(decoding.parametersPerToken()).isEqualTo(Size.of(12_879_925_248L));
        // 32 layers of attention, router and two experts, and the output.
        long layer = 2L * 4096 * 4096 + 2L * 4096 * 1024 + 4096 * 8 + 2L * 3 * 4096 * 14336;
        assertThat(decoding.perToken()).isEqualTo(Size.of(32 * layer + 4096L * 32000));
        assertThat(inspection.notCounted())
                .extracting(NotCounted::why)
                .contains("choice of 2 of 8 experts for each token; they are counted as the first 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llama3-8b | model_type:llama,vocab_size:128256,num_key_value_heads:8,intermediate_size:14336",
                "mixtral-8x7b | model_type:mixtral",
                "gemma-2b | model_type:gemma,hidden_size:2048,num_hidden_layers:18,num_attention_heads:8,num_key_value_heads:1,intermediate_size:16384",
                "gpt2 | model_type:gpt2,n_positions:1024",
            })
    void aFolderAndTheSameBuiltInDecoderCostTheSame(String name, String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), json(config + ",torch_dtype:bfloat16"));
        Shape shape = Shape.of(2, 300);
        Graph graph =
                Formats.read(folder, List.of(new InputShape("", shape))).graph().orElseThrow();
        Entry entry = Zoo.find(name).orElseThrow();
        Graph builtIn = entry.graph(
                Options.NONE,
                Mode.EVAL,
                DType.BFLOAT16,
                List.of(entry.inputs().get(0).shape(shape)));

        assertThat(Decoding.of(Inspection.of(graph))).isEqualTo(Decoding.of(Inspection.of(builtIn)));
        assertThat(Inspection.of(graph).totals())
                .isEqualTo(Inspection.of(builtIn).totals());
    }

    /** Writes tensors for the parameters of a configuration, under names and in shapes that a test may change. */
    private void weights(String config, String file, UnaryOperator<List<Tensor>> change) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        for (Parameter parameter : read(config).graph().orElseThrow().parameters()) {
            if (!parameter.isBuffer()) {
                List<Long> shape = new ArrayList<>();
                parameter.type().shape().sizes().forEach(size -> shape.add(size.value()));
                tensors.add(tensor(parameter.key(), shape));
            }
        }
        Model model = new Model(
                "x", "safetensors", Optional.empty(), Optional.empty(), change.apply(tensors), Map.of(), List.of());
        Path target = folder.resolve(file);
        Conversion.write(model, Conversion.target(file.endsWith(".bin") ? "x.pt" : file), target);
    }

    private Tensor tensor(String name, List<Long> shape) throws IOException {
        Path zeros = Files.write(folder.resolve("zeros"), new byte[1 << 16]);
        long bytes = 4 * Tensor.elements(name, shape);
        return Tensor.contiguous(
                name, "float32", shape, bytes, new Storage(name, zeros, 0, bytes, Storage.Packing.PLAIN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TINY_LLAMA,
                TINY_LLAMA + ",tie_word_embeddings:true,attention_bias:true,mlp_bias:true",
                "model_type:mixtral,vocab_size:10,hidden_size:8,num_hidden_layers:2,num_attention_heads:4,num_key_value_heads:2,intermediate_size:16",
                "model_type:bert,vocab_size:10,hidden_size:8,num_hidden_layers:2,num_attention_heads:4,intermediate_size:24,architectures:BertForTokenClassification,labels:5",
                "model_type:resnet,depths:1+1,hidden_sizes:8+16,embedding_size:4,architectures:ResNetForImageClassification,labels:3",
            })
    void weightsThatFitGiveNoWarningAndTheirOwnBytes(String config) throws IOException {
        long parameters = totals(read(config)).parameters().value();
        weights(config, "model.safetensors", tensors -> tensors);
        Model model = read(config + ",torch_dtype:bfloat16");

        assertThat(model.warnings()).isEmpty();
        assertThat(totals(model).parameters().value()).isEqualTo(parameters);
        assertThat(totals(model).parameterBytes().value()).isEqualTo(4 * parameters);
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        weights(TINY_LLAMA, "model.safetensors", tensors -> {
            List<Tensor> changed = new ArrayList<>(tensors);
            changed.removeIf(tensor -> tensor.name().equals("model.layers.1.mlp.up_proj.weight"));
            changed.replaceAll(tensor -> tensor.name().equals("model.norm.weight")
                    ? Tensor.contiguous(tensor.name(), "float32", List.of(4L, 2L), 32, tensor.storage())
                    : tensor);
            changed.add(changed.get(0).named("model.layers.2.input_layernorm.weight"));
            return changed;
        });

        assertThat(read(TINY_LLAMA).warnings())
                .containsExactlyInAnyOrder(
                        "'model.layers.1.mlp.up_proj.weight' is missing",
                        "'model.norm.weight' is [4, 2], but the configuration needs 8",
                        "'model.layers.2.input_layernorm.weight' is no part of the network");
    }

    @Test
    void filesOfABareModelATiedHeadAndOldTablesFit() throws IOException {
        String tied = TINY_LLAMA + ",tie_word_embeddings:true";
        weights(tied, "pytorch_model.bin", tensors -> {
            List<Tensor> changed = new ArrayList<>();
            tensors.forEach(tensor -> changed.add(tensor.named(tensor.name().replaceFirst("^model\\.", ""))));
            changed.add(changed.get(0).named("lm_head.weight"));
            changed.add(changed.get(1).named("layers.0.self_attn.rotary_emb.inv_freq"));
            return changed;
        });

        assertThat(read(tied).warnings()).isEmpty();
    }

    @Test
    void packedTensorsAreNotCompared() throws IOException {
        weights(TINY_LLAMA, "model.safetensors", tensors -> tensors.subList(0, 3));
        assertThat(read(TINY_LLAMA + ",quantization_config:gptq").warnings())
                .singleElement()
                .asString()
                .contains("quantization_config");
    }

    @Test
    void aCheckpointInShardsIsReadByItsIndex() throws IOException {
        weights(TINY_LLAMA, "a.bin", tensors -> tensors.subList(0, 5));
        weights(TINY_LLAMA, "b.bin", tensors -> tensors.subList(5, tensors.size()));
        Files.writeString(
                folder.resolve("pytorch_model.bin.index.json"), "{\"weight_map\":{\"x\":\"a.bin\",\"y\":\"b.bin\"}}");
        assertThat(read(TINY_LLAMA).warnings()).isEmpty();

        Files.writeString(folder.resolve("pytorch_model.bin.index.json"), "{\"weight_map\":{\"x\":\"../a.bin\"}}");
        assertThatThrownBy(() -> read(TINY_LLAMA)).isInstanceOf(BadInput.class).hasMessageContaining("outside");
    }

    @Test
    void aFolderWithoutWeightsSaysSo() throws IOException {
        Model model = read(TINY_LLAMA);

        assertThat(model.tensors()).isEmpty();
        assertThat(model.warnings()).singleElement().asString().contains("no tensors are listed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_type:mamba | no network is built for the model_type 'mamba'",
                "model_type:llama,hidden_act:xielu | its activation 'xielu' is not known",
                "model_type:llama,architectures:LlamaForTwo | the head of LlamaForTwo is not known",
                "model_type:opt,word_embed_proj_dim:512,hidden_size:1024 | its embedding is projected",
                "model_type:qwen3_moe,decoder_sparse_step:2 | some of its layers have experts",
                "model_type:mistral,sliding_window:1024 | attention looks back 1024 positions",
            })
    void whatIsNotBuiltOrNotCountedIsAWarning(String config, String why) throws IOException {
        assertThat(read(config).warnings())
                .anySatisfy(warning -> assertThat(warning).contains(why));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_type:llama,hidden_size:-8 | hidden_size is no number from 1 to 16777216",
                "model_type:llama,hidden_size:1e3 | hidden_size is no number from 1 to 16777216",
                "model_type:llama,num_hidden_layers:100000 | layers",
                "model_type:llama,num_attention_heads:33 | does not split into 33 heads",
                "model_type:mixtral,num_hidden_layers:1000,num_local_experts:1000 | more than the limit of 16384 experts",
                "model_type:mixtral,num_local_experts:2,num_experts_per_tok:3 | of 2 experts, 3 cannot run",
                "model_type:resnet,depths:1+2,hidden_sizes:8+16+32 | 2 stages have depths, but 3 have widths",
                "model_type:vit,image_size:220,patch_size:300 | a window of 300 does not fit",
            })
    void aConfigurationThatIsNoNetworkIsRefused(String config, String why) {
        assertThatThrownBy(() -> read(config)).isInstanceOf(BadInput.class).hasMessageContaining(why);
    }

    /** Whatever numbers stand in a configuration: a network, or a refusal in one line. */
    @Test
    void anyNumbersGiveANetworkOrARefusal() throws IOException {
        List<String> kinds = List.of(
                "llama",
                "mixtral",
                "qwen2_moe",
                "gemma2",
                "phi3",
                "gpt_neox",
                "falcon",
                "gptj",
                "phi",
                "opt",
                "gpt2",
                "bert",
                "roberta",
                "distilbert",
                "t5",
                "vit",
                "deit",
                "resnet",
                "convnext");
        List<String> keys = List.of(
                "vocab_size",
                "hidden_size",
                "num_hidden_layers",
                "num_attention_heads",
                "num_key_value_heads",
                "head_dim",
                "intermediate_size",
                "num_local_experts",
                "num_experts_per_tok",
                "n_embd",
                "n_layer",
                "n_head",
                "d_model",
                "d_kv",
                "d_ff",
                "max_position_embeddings",
                "n_positions",
                "patch_size",
                "image_size",
                "embedding_size",
                "num_kv_heads",
                "rotary_pct",
                "type_vocab_size",
                "sliding_window");
        List<String> numbers =
                List.of("0", "-1", "1", "2", "3", "8", "64", "256", "1000", "1000000", "16777216", "0.5");
        int networks = 0;
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            StringBuilder config = new StringBuilder("model_type:" + kinds.get(random.nextInt(kinds.size()))
                    + ",num_hidden_layers:2,n_layer:2,num_layers:2");
            int pairs = 1 + random.nextInt(6);
            for (int i = 0; i < pairs; i++) {
                String key = keys.get(random.nextInt(keys.size()));
                String number = numbers.get(random.nextInt(numbers.size()));
                if (!config.toString().contains("," + key + ":")) {
                    config.append(',').append(key).append(':').append(number);
                }
            }
            try {
                Model model = read(config.toString());
                model.graph().ifPresent(graph -> Inspection.of(graph).totals());
                networks += model.graph().isPresent() ? 1 : 0;
            } catch (BadInput e) {
                assertThat(e.getMessage())
                        .as("seed %d: %s", seed, config)
                        .isNotBlank()
                        .doesNotContain("\n");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + config, e);
            }
        }
        assertThat(networks).isBetween(100, 900);
    }
}
