package dev.certloom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes hostile variants of what is good, the same ones for the same seed. */
public final class Mutations {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String ODD_TEXTS =
            "\u0000|\ud800|\u202e|\ufeff|%00|%zz|../../x|${jndi:x}|'; drop table operation; --|<script>|*|.|-1|1e400|null|true|=1+1";

    private final Random random;

    /** @param seed the same one makes the same variants */
    public Mutations(long seed) {
        random = new Random(seed);
    }

    /** Flips, drops, repeats and overwrites bytes, lengths among them. */
    public byte[] of(byte[] good) {
        byte[] bytes = good.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(7)) {
                case 0 -> flipped(bytes, at);
                case 1 -> Arrays.copyOf(bytes, at);
                case 2 -> without(bytes, at, 1 + random.nextInt(Math.min(64, bytes.length - at)));
                case 3 -> repeated(bytes, at, 1 + random.nextInt(Math.min(512, bytes.length - at)));
                case 4 -> overwritten(bytes, at, 0xff, 0xff, 0xff, 0xff);
                case 5 -> overwritten(bytes, at, 0x30, 0x80);
                default -> overwritten(bytes, at, 0x84, 0x7f, 0xff, 0xff, 0xff);
            };
        }
        return bytes;
    }

    private byte[] flipped(byte[] bytes, int at) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at, int length) {
        byte[] shorter = new byte[bytes.length - length];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + length, shorter, at, shorter.length - at);
        return shorter;
    }

    private static byte[] repeated(byte[] bytes, int at, int length) {
        byte[] longer = new byte[bytes.length + length];
        System.arraycopy(bytes, 0, longer, 0, at + length);
        System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
        return longer;
    }

    private static byte[] overwritten(byte[] bytes, int at, int... with) {
        for (int i = 0; i < with.length && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) with[i];
        }
        return bytes;
    }

    /** Puts something odd in the place of members, renames, drops and doubles them. */
    public String of(String goodJson) {
        JsonNode tree = JSON.readTree(goodJson);
        List<JsonNode> containers = new ArrayList<>();
        collect(tree, containers);
        for (int i = random.nextInt(3); i >= 0 && !containers.isEmpty(); i--) {
            alter(containers.get(random.nextInt(containers.size())));
        }
        String text = JSON.writeValueAsString(tree);
        return random.nextInt(8) == 0
                ? new String(
                        of(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)),
                        java.nio.charset.StandardCharsets.ISO_8859_1)
                : text;
    }

    private void alter(JsonNode container) {
        if (container instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = List.copyOf(object.propertyNames());
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(5)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(odd().asString("x"), odd());
                default -> object.set(name, odd());
            }
        } else if (container instanceof ArrayNode array) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                array.add(odd());
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private JsonNode odd() {
        String[] texts = ODD_TEXTS.split("\\|", -1);
        return switch (random.nextInt(10)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.numberNode(random.nextLong());
            case 2 -> NODES.numberNode(new java.math.BigDecimal("1e300"));
            case 3 -> NODES.booleanNode(random.nextBoolean());
            case 4 -> NODES.arrayNode().add(NODES.nullNode()).add(NODES.objectNode());
            case 5 -> NODES.objectNode().set("a", NODES.nullNode());
            case 6 -> NODES.stringNode("x".repeat(1 + random.nextInt(20_000)));
            case 7 -> nested(200);
            default -> NODES.stringNode(texts[random.nextInt(texts.length)]);
        };
    }

    private static JsonNode nested(int depth) {
        JsonNode node = NODES.objectNode();
        for (int i = 0; i < depth; i++) {
            node = i % 2 == 0 ? NODES.arrayNode().add(node) : NODES.objectNode().set("a", node);
        }
        return node;
    }

    /** One of these. */
    public <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
