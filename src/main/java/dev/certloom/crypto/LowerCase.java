package dev.certloom.crypto;

/** Lower case for comparing names. No letter outside ASCII becomes one of ASCII, as the Kelvin sign otherwise does. */
final class LowerCase {

    private static final int ASCII_END = 0x80;

    private LowerCase() {}

    static String of(String text) {
        return text.codePoints()
                .map(LowerCase::of)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static int of(int character) {
        int lower = Character.toLowerCase(character);
        return character >= ASCII_END && lower < ASCII_END ? character : lower;
    }
}
