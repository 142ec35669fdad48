package dev.certloom.certificate;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what a backup holds as JSON, and reads it. The form does not change: another one is another format of {@link
 * dev.certloom.crypto.rest.BackupCipher}.
 */
final class BackupFormat {

    private static final int MAX_NESTING = 8;
    private static final int MAX_NUMBER_LENGTH = 10;
    private static final int MAX_NAME_LENGTH = 1_000;
    private static final int MAX_STRING_LENGTH = 2_000_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .maxStringLength(MAX_STRING_LENGTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private BackupFormat() {}

    /** @throws RuntimeException when it is not what is written here */
    static BackupDocument read(byte[] json) {
        return JSON.readValue(json, BackupDocument.class);
    }

    static byte[] write(BackupDocument document) {
        return JSON.writeValueAsBytes(document);
    }
}
