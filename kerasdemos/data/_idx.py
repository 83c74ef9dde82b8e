"""Four files in the idx format, as MNIST has them and those that took its names."""

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
        sources.
    where : path-like
        For the messages.
    contents : dict of str to bytes
        By plain name.
    called : dict, optional
        What the files are called there, by plain name.

    Returns
    -------
    Images

    Raises
    ------
    CorruptFile
        Which file, what was expected, what came.
    """
    arrays = []
    for name in NAMES:
        here = (called or {}).get(name, name)
        if name not in contents:
            raise CorruptFile(f"{where}: expected the four files of {title}, got none called "
                              f"{here}; put it beside the others")
        content = contents[name]
        check_content(f"{where}/{here}", content, *published[name], title)
        # The header: four bytes of type and rank, then one big-endian int32 a dimension.
        rank = content[3]
        shape = np.frombuffer(content, ">i4", rank, offset=4)
        arrays.append(np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape))
    return Images(*arrays, canonical=True, caveat="")


def write(array):
    """Return an array of bytes in the idx format."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return header + np.ascontiguousarray(array).tobytes()
