"""This file is about input that tries to break something: one seed a line, used by tests of every app."""

# Two numbers that are no place in the Netherlands.
POINTS = [
    "nan,nan",
    "inf,5",
    "52,-inf",
    "1e400,5",
    "52e0,1e308",
    "91,5",
    "52.09,181",
    "0,0",
    "5.12,52.09",
    "136687,455783",
    "455783,136687",
    "12.2,-68.3",
    "48.85,2.35",
    "52.09,-5.12",
]

# Text that is not two numbers at all, some of which GEOS or GDAL would happily open.
GEOMETRIES = [
    "",
    ",",
    "52.09",
    "52.09,5.12,7",
    "POINT(5 52)",
    "SRID=28992;POINT(136687 455783)",
    '{"type":"Point","coordinates":[5,52]}',
    '{"driver":"GTiff","name":"/tmp/x.tif","width":1,"height":1,"srid":4326}',
    "0101000020E6100000000000000000144000000000000049C0",
    "/vsicurl/http://127.0.0.1/x",
    "<gml:Point/>",
    "52.09,5.12\0",
    "0x34,0x5",
    "5_2.0,5.1",
    "٥٢,٥",
    "９" * 70,
    "5" * 5000 + ",5",
]

POSTCODES = ["", "1234", "0123AB", "12345", "1234ABC", "ABCD12", "B-1000", "1234 A", "1234\0AB", "<b>12</b>"]

HOUSE_NUMBERS = [
    "",
    "0",
    "-1",
    "bis",
    "Kerkstraat 12",
    "123456",
    "12 <b>",
    "12;DROP",
    "woonboot",
    "１２" * 9,
]

# What somebody may type at *Where?*; none of it may fail, whatever it finds.
PLACES = [
    *POINTS,
    *GEOMETRIES,
    *POSTCODES,
    "%",
    "_",
    "\\",
    "'; DROP TABLE places_municipality; --",
    "Stichting \u202eLN.eil",
    "\ud800",
    "ኤርትራ",
    "أوتريخت",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "a" * 10_000,
    "a b c d e f g h i j k l m n o p",
    "utrecht " * 500,
]
