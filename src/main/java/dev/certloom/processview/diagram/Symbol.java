package dev.certloom.processview.diagram;

/**
 * A small sign as an SVG path about its own origin.
 *
 * @param isSolid filled with the colour of lines; otherwise with that of the surface, or not at all if it is bold
 * @param lineWidth of its outline
 */
record Symbol(String path, boolean isSolid, double lineWidth) {

    /** Whether it is all lines. */
    boolean isBold() {
        return !isSolid && lineWidth >= 1.5;
    }

    String className() {
        return isSolid ? "bpmn-sign is-solid" : isBold() ? "bpmn-sign is-bold" : "bpmn-sign";
    }

    static Symbol outline(String path) {
        return new Symbol(path, false, 1.3);
    }

    static Symbol solid(String path) {
        return new Symbol(path, true, 0.5);
    }

    static Symbol bold(String path) {
        return new Symbol(path, false, 3.5);
    }

    /** A circle about the origin. */
    static String circle(double radius) {
        return circle(0, 0, radius);
    }

    static String circle(double x, double y, double radius) {
        String r = Svg.format(radius);
        return "M" + Svg.format(x - radius) + " " + Svg.format(y) + " a" + r + " " + r + " 0 1 1 "
                + Svg.format(2 * radius) + " 0 a" + r + " " + r + " 0 1 1 " + Svg.format(-2 * radius) + " 0 Z";
    }

    /** A regular polygon about the origin, a corner at the top. */
    static String polygon(int corners, double radius) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            path.append(i == 0 ? "M" : " L")
                    .append(Svg.format(radius * Math.sin(angle)))
                    .append(' ')
                    .append(Svg.format(-radius * Math.cos(angle)));
        }
        return path.append(" Z").toString();
    }

    /** A toothed wheel with a hole. */
    static String gear(double x, double y, double outer, double inner, int teeth) {
        StringBuilder path = new StringBuilder();
        double step = 2 * Math.PI / teeth;
        for (int i = 0; i < teeth; i++) {
            double[][] corners = {{inner, 0.05}, {outer, 0.17}, {outer, 0.43}, {inner, 0.55}};
            for (double[] corner : corners) {
                double angle = (i + corner[1]) * step;
                path.append(path.isEmpty() ? "M" : " L")
                        .append(Svg.format(x + corner[0] * Math.cos(angle)))
                        .append(' ')
                        .append(Svg.format(y + corner[0] * Math.sin(angle)));
            }
        }
        return path.append(" Z ").append(circle(x, y, inner * 0.45)).toString();
    }

    /** Short lines towards the origin, as on the face of a clock. */
    static String ticks(int number, double from, double to) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < number; i++) {
            double angle = 2 * Math.PI * i / number;
            path.append(" M")
                    .append(Svg.format(from * Math.sin(angle)))
                    .append(' ')
                    .append(Svg.format(-from * Math.cos(angle)))
                    .append(" L")
                    .append(Svg.format(to * Math.sin(angle)))
                    .append(' ')
                    .append(Svg.format(-to * Math.cos(angle)));
        }
        return path.toString();
    }
}
