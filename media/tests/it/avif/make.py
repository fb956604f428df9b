"""Makes the AVIF files beside it: `pip install pillow==12.0.0`, then run it here."""

from PIL import Image

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 30), (30, 30, 220), (220, 220, 30)
SECRET = b"52 deg 31 N, 13 deg 24 E"


def landscape():
    image = Image.new("RGB", (96, 64))
    for colour, place in [(RED, (0, 0)), (GREEN, (48, 0)), (BLUE, (0, 32)), (YELLOW, (48, 32))]:
        image.paste(colour, (*place, place[0] + 48, place[1] + 32))
    return image


def exif(orientation):
    """An orientation, and a folder of GPS with a text."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags.get_ifd(0x8825)[0x001C] = SECRET
    return tags.tobytes()


def main():
    for orientation in range(1, 9):
        landscape().save(f"photograph-{orientation}.avif", quality=80, exif=exif(orientation), xmp=SECRET)
    for name, options in {
        "full-444": {"subsampling": "4:4:4", "range": "full"},
        "limited-420": {"subsampling": "4:2:0", "range": "limited"},
        "limited-422": {"subsampling": "4:2:2", "range": "limited"},
    }.items():
        landscape().save(f"{name}.avif", quality=90, **options)
    landscape().convert("L").save("grey.avif", quality=90, subsampling="4:0:0")
    see_through = landscape().convert("RGBA")
    see_through.putalpha(Image.linear_gradient("L").resize((96, 64)))
    see_through.save("transparent.avif", quality=90)
    frames = [landscape(), landscape().rotate(180)]
    frames[0].save("moving.avif", save_all=True, append_images=frames[1:], duration=100)


main()
