// SPDX-License-Identifier: GPL-2.0
/* Where functions lie in a shared library: in its own file, which is not trusted. */
#include <gelf.h>
#include <string.h>

#include "loader.h"

/* The section of the dynamic symbols; NULL where there is none. */
static Elf_Scn *dynamic_symbols(Elf *elf, GElf_Shdr *header)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, header) && header->sh_type == SHT_DYNSYM && header->sh_entsize)
			return section;
	return NULL;
}

/* The place in the file of what is loaded to an address; 0 where nothing is. */
static u64 place_of(Elf *elf, u64 address)
{
	size_t count = 0;

	if (elf_getphdrnum(elf, &count))
		return 0;
	for (size_t i = 0; i < count; i++) {
		GElf_Phdr part;

		if (gelf_getphdr(elf, i, &part) && part.p_type == PT_LOAD && address >= part.p_vaddr &&
		    address - part.p_vaddr < part.p_filesz)
			return address - part.p_vaddr + part.p_offset;
	}
	return 0;
}

static u64 find_function(Elf *elf, const char *name)
{
	GElf_Shdr header;
	Elf_Scn *section = dynamic_symbols(elf, &header);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;

	for (size_t i = 0; data && i < header.sh_size / header.sh_entsize; i++) {
		const char *known;
		GElf_Sym symbol;

		if (!gelf_getsym(data, i, &symbol) || GELF_ST_TYPE(symbol.st_info) != STT_FUNC || !symbol.st_value)
			continue;
		known = elf_strptr(elf, header.sh_link, symbol.st_name);
		if (known && strcmp(known, name) == 0)
			return place_of(elf, symbol.st_value);
	}
	return 0;
}

bool find_functions(int file, const char *const *names, unsigned int count, u64 *places)
{
	Elf *elf;

	if (elf_version(EV_CURRENT) == EV_NONE)
		return false;
	elf = elf_begin(file, ELF_C_READ, NULL);
	if (!elf)
		return false;
	for (unsigned int i = 0; i < count; i++)
		places[i] = find_function(elf, names[i]);
	elf_end(elf);
	return true;
}
