#!/usr/bin/env python3
"""Reads an image and what it said, prints the table, and holds it to the budgets.

report.py BUDGETS IMAGE P256_IMAGE: directories, each with image.elf and image.map; the first with a log
"""

import collections
import re
import subprocess
import sys

PREFIX = "arm-none-eabi-"

# Which part of the job a symbol does: the first pattern that its demangled name holds.
PARTS = [
    ("EDHOC", r"session::|iomt_edhoc|iomt_session|iomt_secure::edhoc|iomt_credential"),
    ("X.509", r"identity::|webpki|untrusted|rustls_pki|\bder::|iomt_trust|iomt_peer|iomt_csr|iomt_secure::(trust|peer|csr|credential)"),
    ("policy", r"minimize::|measurement::|iomt_policy|iomt_minimizer|iomt_batch|iomt_float|iomt_secure::(minimizer|policy|measurement)"),
    ("statements, CBOR", r"statement::|cbor::"),
    ("frames, resumption", r"telemetry::|iomt_link|iomt_secure::(link|opener|sealer)"),
    ("curve25519, Ed25519", r"curve25519|ed25519|x25519|crypto::backend::small|iomt_software|iomt_secure::software"),
    ("P-256", r"p256|primeorder|elliptic_curve|crypto_bigint|ecdsa|rfc6979"),
    ("hashes, ciphers", r"sha2|hmac|digest|block_buffer|chacha20|poly1305|cipher|universal_hash|crypto::"),
]


def tool(name, *arguments):
    return subprocess.run([PREFIX + name, *arguments], check=True, capture_output=True, text=True).stdout


def sections(image):
    """Sizes of what lies in flash and in RAM."""
    sizes = collections.Counter()
    for line in tool("size", "-A", image).splitlines():
        fields = line.split()
        if len(fields) == 3 and fields[0] in (".text", ".data", ".bss", ".ARM.exidx"):
            sizes[fields[0]] = int(fields[1])
    return sizes[".text"] + sizes[".data"] + sizes[".ARM.exidx"], sizes[".data"] + sizes[".bss"]


def harness(map_file):
    """Bytes in flash that come from the application's own objects and the signal."""
    total = 0
    text = open(map_file, encoding="utf-8").read()
    text = text[text.index("Linker script and memory map"):]
    for match in re.finditer(r"^ (\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S+)", text, re.M):
        section, size, source = match[1], int(match[3], 16), match[4]
        in_flash = section.startswith((".text", ".rodata", ".vectors"))
        if in_flash and not source.endswith(")") and source.endswith(".o"):
            total += size
    return total


def symbols(image):
    for line in tool("nm", "-S", "-C", image).splitlines():
        match = re.match(r"([0-9a-f]+) ([0-9a-f]+) ([tTrRvVwW]) (.*)", line)
        if match:
            yield int(match[1], 16), int(match[2], 16), match[4]


def parts(image):
    """Flash by part. What the linker named after no source, as outlined pieces and constants, is last."""
    found, seen = collections.Counter(), set()
    for address, size, name in symbols(image):
        if address in seen:
            continue
        seen.add(address)
        for part, pattern in PARTS:
            if re.search(pattern, name):
                found[part] += size
                break
        else:
            found["the rest of the library"] += size
    return found


def traps(image):
    """`udf` instructions by function, apart: ours and the dependencies'."""
    own, others, where = collections.Counter(), collections.Counter(), ""
    for line in tool("objdump", "-d", "-C", "--no-show-raw-insn", image).splitlines():
        head = re.match(r"[0-9a-f]+ <(.*)>:$", line)
        if head:
            where = head[1]
        elif re.search(r"\tudf\b", line):
            # A method of a foreign trait for a type of ours is ours; so is a generic function of ours.
            ours = re.match(r"<?&?(mut )?(iomt_|main$)", where)
            (own if ours else others)[where] += 1
    return own, others


def main():
    budget_file, directory, p256 = sys.argv[1:4]
    image, map_file, log_file = f"{directory}/image.elf", f"{directory}/image.map", f"{directory}/log"
    said = dict(re.findall(r"^measured (\S+) (\d+)$", open(log_file, encoding="utf-8").read(), re.M))
    said = {name: int(number) for name, number in said.items()}
    flash, ram = sections(image)
    net = flash - harness(map_file)
    figures = dict(said)
    figures["flash_secure"] = net
    figures["handshake_ram"] = said["handshake_static"] + said["handshake_stack"]
    panics = [name for _, _, name in symbols(image) if re.match(r"<?core::(panicking|fmt)\b", name)]
    figures["panic_symbols"] = len(panics)
    udf_own, udf_others = traps(image)
    figures["udf_own"] = sum(udf_own.values())
    figures["udf_dependencies"] = sum(udf_others.values())
    figures["flash_secure_p256"] = sections(f"{p256}/image.elf")[0] - harness(f"{p256}/image.map")

    print(f"\nflash by part, thumbv7em, bytes (all of the image {flash}, of it the library {net})")
    for part, size in parts(image).most_common():
        print(f"  {part:28}{size:9}")
    print("\nmemory, bytes")
    print(f"  {'static, all of the device':28}{ram:9}")
    for name, label in [
        ("handshake_static", "a handshake, static"),
        ("handshake_stack", "a handshake, stack"),
        ("enrol_stack", "enrolment, stack"),
        ("policy_stack", "accepting a policy, stack"),
        ("second_stack", "a second of signals, stack"),
        ("frame_stack", "sealing a frame, stack"),
    ]:
        print(f"  {label:28}{said[name]:9}")
    print(f"  {'heap':28}{'none':>9}")
    print("\ninstructions")
    for name, label in [
        ("handshake_instructions", "a handshake, this side"),
        ("policy_instructions", "accepting a policy"),
        ("second_instructions", "a second of ECG and SpO2"),
        ("frame_instructions", f"a frame of {said['frame_content']} bytes"),
    ]:
        print(f"  {label:28}{said[name]:9}")
    if udf_others:
        print("\ntrap instructions in dependencies")
        for name, count in udf_others.most_common():
            print(f"  {count:3}  {name[:96]}")
    for name in udf_own:
        print(f"a trap instruction of our own: {name}")
    for name in panics:
        print(f"panic or formatting code: {name}")

    print(f"\n{'budget':28}{'measured':>12}{'most':>12}{'goal':>12}")
    failed = False
    for line in open(budget_file, encoding="utf-8"):
        fields = line.split("#")[0].split()
        if not fields:
            continue
        name, most, goal = fields
        if name not in figures:
            print(f"{name:28}{'not measured':>12}")
            failed = True
            continue
        measured = figures[name]
        remark = ""
        if measured > int(most):
            remark, failed = "  OVER BUDGET", True
        elif goal != "-" and measured > int(goal):
            remark = f"  the goal is missed by {measured - int(goal)}"
        print(f"{name:28}{measured:12}{most:>12}{goal:>12}{remark}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
