package dev.certloom.processview.diagram;

/** A rectangle in the diagram's coordinates: one unit is one CSS pixel, y grows downwards. */
record Box(double x, double y, double width, double height) {

    double centreX() {
        return x + width / 2;
    }

    double centreY() {
        return y + height / 2;
    }

    double right() {
        return x + width;
    }

    double bottom() {
        return y + height;
    }

    double area() {
        return width * height;
    }

    boolean overlaps(Box other) {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }

    /** One of the same size elsewhere. */
    Box at(double left, double top) {
        return new Box(left, top, width, height);
    }

    Box grown(double by) {
        return new Box(x - by, y - by, width + 2 * by, height + 2 * by);
    }

    Box with(Box other) {
        double left = Math.min(x, other.x);
        double top = Math.min(y, other.y);
        return new Box(left, top, Math.max(right(), other.right()) - left, Math.max(bottom(), other.bottom()) - top);
    }

    /** The smallest box with both points. */
    static Box between(Point one, Point other) {
        return new Box(
                Math.min(one.x(), other.x()),
                Math.min(one.y(), other.y()),
                Math.abs(one.x() - other.x()),
                Math.abs(one.y() - other.y()));
    }
}
