package dev.certloom.processview.diagram;

import java.util.List;

/**
 * A name, wrapped and placed.
 *
 * @param x where the lines are anchored: their middle, or their start
 * @param firstBaseline the y of the first line
 * @param sideways whether it reads from bottom to top, turned about its anchor
 * @param free whether it is outside its element's outline and may cover other elements
 * @param box approximately what it covers
 */
record Label(
        List<String> lines,
        double x,
        double firstBaseline,
        int fontSize,
        boolean centred,
        boolean sideways,
        boolean free,
        Box box) {

    static final double LINE_HEIGHT = 1.2;
}
