"""Amazon Beauty, as the benches give it to RecLens and to its peers."""


def write_rows(beauty, folder):
    """One event a line, the place in the user's line as its time; RecBole's atomic file and ours."""
    rows = []
    for line in (beauty / "Beauty.txt").read_text().splitlines():
        user, *items = line.split()
        rows += [(user, item, time) for time, item in enumerate(items)]
    (folder / "beauty").mkdir()
    with open(folder / "beauty" / "beauty.inter", "w") as file:
        file.write("user_id:token\titem_id:token\ttimestamp:float\n")
        file.writelines(f"{user}\t{item}\t{when}\n" for user, item, when in rows)
