"""The idx format: files of bytes as MNIST has them, those that took its names, and our copies."""

import numpy as np

from kerasdemos.data._sets import CorruptFile, Images, check_content

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
NAMES = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
PACKED = tuple(f"{name}.gz" for name in NAMES)
ADVICE = (f"the four files {PACKED[0]}, {PACKED[1]}, {PACKED[2]} and {PACKED[3]} (any source; also "
          "unzipped, or in one archive)")


def mirrors(*folders):
    """Return the addresses of the four files in each folder, which end with a slash."""
    return tuple(tuple(folder + name for name in PACKED) for folder in folders)


def parse(title, published, where, contents, called=None):
    """Verify the four files and read them.

    Parameters
    ----------
    title : str
        Of the set.
    published : dict
        Plain name to (bytes, SHA-256), of the files unzipped: their gzip wrappers differ between
        sources. In the order of the arrays of Images; a file of digest "" is not verified.
    where : path-like
        For the messages.
    contents : dict of str to bytes
        By plain name.
    called : dict, optional
        What the files are called there, by plain name.

    Returns
    -------
    Images
        They share the memory of the contents.

    Raises
    ------
    CorruptFile
        Which file, what was expected, what came.
    """
    arrays = []
    for name, (size, digest) in published.items():
        here = (called or {}).get(name, name)
        if name not in contents:
            raise CorruptFile(f"{where}: expected the four files of {title}, got none called "
                              f"{here}; put it beside the others")
        if digest:
            check_content(f"{where}/{here}", contents[name], size, digest, title)
        arrays.append(_read(f"{where}/{here}", contents[name]))
    return Images(*arrays)


def _read(file, content):
    # The header: four bytes of type and rank, then one big-endian int32 a dimension.
    try:
        rank = content[3]
        shape = np.frombuffer(content, ">i4", rank, offset=4)
        return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)
    except (IndexError, ValueError):
        raise CorruptFile(f"{file}: expected an array in the idx format, got {len(content):,} "
                          "bytes that are none; copy or fetch it again") from None


def unparse(names, images):
    """Yield the four arrays of a set as pairs (name, file in the idx format)."""
    arrays = images.x_train, images.y_train, images.x_test, images.y_test
    for name, array in zip(names, arrays, strict=True):
        yield name, write(array)


def write(array):
    """Return an array of bytes in the idx format."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return header + np.ascontiguousarray(array).data
